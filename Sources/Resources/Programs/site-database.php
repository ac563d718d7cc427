<?php
// What the site's own login sees. Sessions are read-only; a server that does not answer costs a few seconds.

const CLUSTER_ROWS = 200;

/** `host`, `host:port` or `host:/socket`, as the sites' files have it. */
function connectTo(string $host, int $port, string $user, string $password, ?string $database): mysqli
{
    if (!class_exists('mysqli')) {
        throw new Refusal('no-mysqli', 'this PHP has no mysqli');
    }
    mysqli_report(MYSQLI_REPORT_OFF);
    $socket = null;
    if (preg_match('~^(?:p:)?(\[[^]]+\]|[^:]*)(?::(\d+|/.*))?$~Ds', $host, $found)) {
        $host = $found[1];
        $port = ctype_digit($found[2] ?? '') ? (int) $found[2] : $port;
        $socket = ($found[2][0] ?? '') === '/' ? $found[2] : null;
    }
    $server = mysqli_init();
    $server->options(MYSQLI_OPT_CONNECT_TIMEOUT, 4);
    if (defined('MYSQLI_OPT_READ_TIMEOUT')) {
        $server->options(constant('MYSQLI_OPT_READ_TIMEOUT'), 5);
    }
    // A server could otherwise ask for any file of this node.
    $server->options(MYSQLI_OPT_LOCAL_INFILE, 0);
    if (!@$server->real_connect($host, $user, $password, (string) $database, $port, $socket)) {
        throw new Refusal('database', "errno {$server->connect_errno}: {$server->connect_error}");
    }
    return $server;
}

/** @return string[][] */
function rows(mysqli $server, string $query): array
{
    $result = @$server->query($query);
    if (!$result) {
        throw new Refusal('database', "errno {$server->errno}: {$server->error}");
    }
    return $result->fetch_all(MYSQLI_ASSOC);
}

function readDatabase(string $index, array $values): void
{
    try {
        $server = connectTo($values['host'], 3306, $values['login'], $values['password'], $values['database']);
        $server->set_charset('utf8mb4');
        @$server->query('SET SESSION TRANSACTION READ ONLY');
        @$server->query('SET SESSION lock_wait_timeout = 3');
    } catch (Refusal $refusal) {
        Answer::give("$index.connect", $refusal->getMessage());
        Answer::problem($index, 'connect', $refusal->getMessage());
        return;
    }
    Answer::give("$index.connect", 'ok');
    readCluster($index, $server);
    $server->close();
}

function readCluster(string $index, mysqli $server): void
{
    $names = ['b_module', 'b_option', 'b_cluster_webnode', 'b_cluster_dbnode', 'b_sec_session', 'b_user_session'];
    $list = "'" . implode("','", $names) . "'";
    $tables = array_column(rows($server, "SELECT TABLE_NAME AS N FROM information_schema.TABLES
        WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME IN ($list)"), 'N');
    foreach ($names as $name) {
        Answer::flag("$index.table.$name", in_array($name, $tables, true));
    }
    $queries = [
        'module' => ['b_module', "SELECT ID FROM b_module WHERE ID IN ('cluster','scale','security','main') ORDER BY ID"],
        'option' => ['b_option', "SELECT VALUE FROM b_option WHERE MODULE_ID = 'security' AND NAME = 'session' LIMIT 5"],
        'main' => ['b_cluster_dbnode', "SELECT ID, GROUP_ID, STATUS FROM b_cluster_dbnode
            WHERE ROLE_ID = 'MAIN' AND MASTER_ID IS NULL ORDER BY ID LIMIT 5"],
        'webnode' => ['b_cluster_webnode', 'SELECT ID, GROUP_ID, NAME, HOST, PORT, STATUS_URL FROM b_cluster_webnode
            ORDER BY ID LIMIT ' . CLUSTER_ROWS],
    ];
    foreach ($queries as $name => [$table, $query]) {
        if (in_array($table, $tables, true)) {
            giveRows($index, $name, $server, $query);
        }
    }
}

/** Rows as `0.webnode.3.host`, their number as `0.webnode.count`. A column of an older schema that lacks is a problem. */
function giveRows(string $index, string $name, mysqli $server, string $query): void
{
    try {
        $rows = rows($server, $query);
    } catch (Refusal $refusal) {
        Answer::problem($index, 'schema', "$name: " . $refusal->getMessage());
        return;
    }
    Answer::give("$index.$name.count", count($rows));
    foreach ($rows as $number => $row) {
        foreach ($row as $column => $value) {
            Answer::give("$index.$name.$number." . strtolower($column), $value);
        }
    }
}

/** Proves a login from this node before any file names it. */
function login(array $request): void
{
    $server = connectTo(text($request, 'host'), (int) ($request['port'] ?? 3306), text($request, 'user'), text($request, 'password'), null);
    $facts = rows($server, 'SELECT CURRENT_USER() AS U, VERSION() AS V, @@GLOBAL.read_only AS R')[0];
    Answer::give('user', $facts['U']);
    Answer::give('version', $facts['V']);
    Answer::flag('readonly', (string) $facts['R'] === '1');
    foreach (texts($request, 'databases') as $index => $database) {
        Answer::give("$index.database", $database);
        if (@$server->select_db($database)) {
            Answer::give("$index.use", 'ok');
        } else {
            Answer::give("$index.use", "errno {$server->errno}: {$server->error}");
            Answer::problem((string) $index, 'use', "errno {$server->errno}: {$server->error}");
        }
    }
    $server->close();
}
