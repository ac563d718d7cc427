<?php
// A real server: what the programs read from it, what a login may do, and the statements that the controller composes.

require __DIR__ . '/harness.php';

function root(?string $database = null): mysqli
{
    mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
    $server = new mysqli('localhost', 'root', '', (string) $database, 0, getenv('DATABASE_SOCKET'));
    $server->set_charset('utf8mb4');
    return $server;
}

function told(string $name): string
{
    return (string) @file_get_contents(getenv('DATABASE_FOLDER') . "/$name");
}

$host = '127.0.0.1:' . getenv('DATABASE_PORT');
$root = root();
foreach (['shop', 'a_b%c', 'axbyc', 'other'] as $database) {
    $root->query("CREATE DATABASE `$database` CHARACTER SET utf8mb4");
}
$root->select_db('shop');
foreach ([
    'CREATE TABLE b_module (ID varchar(50) NOT NULL PRIMARY KEY, DATE_ACTIVE datetime)',
    "INSERT INTO b_module (ID) VALUES ('main'), ('cluster'), ('scale'), ('iblock')",
    'CREATE TABLE b_option (MODULE_ID varchar(50) NOT NULL, NAME varchar(100) NOT NULL, VALUE mediumtext, DESCRIPTION varchar(255),
        SITE_ID char(2), PRIMARY KEY (MODULE_ID, NAME))',
    'CREATE TABLE b_cluster_webnode (ID int NOT NULL AUTO_INCREMENT PRIMARY KEY, GROUP_ID int, NAME varchar(50), DESCRIPTION text,
        HOST varchar(250), PORT int, STATUS_URL varchar(250))',
    'CREATE TABLE b_cluster_dbnode (ID int NOT NULL AUTO_INCREMENT PRIMARY KEY, ACTIVE char(1), ROLE_ID varchar(50), NAME varchar(50),
        MASTER_ID int, STATUS varchar(50), GROUP_ID int)',
    "INSERT INTO b_cluster_dbnode (ACTIVE, ROLE_ID, NAME, STATUS, GROUP_ID) VALUES ('Y', 'MAIN', 'main', 'ONLINE', 7)",
    "CREATE USER 'owner'@'127.0.0.1' IDENTIFIED BY 'own''secretword'",
    "GRANT ALL ON shop.* TO 'owner'@'127.0.0.1'",
] as $statement) {
    $root->query($statement);
}

// Reading with the files' own values.
$values = ['host' => $host, 'database' => 'shop', 'login' => 'owner', 'password' => "own'secretword"];
$base = site();
ask(editRequest($base, $values));
$answer = ask(readRequest($base, ['connect' => true]));
$lines = $answer['lines'];
law('the site connects', ($lines['0.connect'] ?? '') === 'ok' && !$answer['problems'], $answer);
law('modules are told', [$lines['0.module.count'], $lines['0.module.0.id'], $lines['0.module.2.id']] === ['3', 'cluster', 'scale'], $lines);
law("the main node's group is told", $lines['0.main.0.group_id'] === '7' && $lines['0.webnode.count'] === '0' && $lines['0.option.count'] === '0');
law('tables are told', $lines['0.table.b_cluster_webnode'] === 'yes' && $lines['0.table.b_user_session'] === 'no');
$root->query("INSERT INTO b_cluster_webnode (GROUP_ID, NAME, HOST, PORT, STATUS_URL) VALUES (7, 'vm03', 'vm03', 8081, '/server-status'), (7, 'имя', 'vm03', 8081, NULL)");
$lines = ask(readRequest($base, ['connect' => true]))['lines'];
law('doubled rows are both told', $lines['0.webnode.count'] === '2' && $lines['0.webnode.1.name'] === 'имя' && $lines['0.webnode.1.status_url'] === '', $lines);
$root->query('ALTER TABLE b_cluster_webnode DROP COLUMN STATUS_URL');
$answer = ask(readRequest($base, ['connect' => true]));
law('an older schema is a problem', strpos($answer['problems'][0] ?? '', '0 schema webnode: errno 1054') === 0 && $answer['ended'], $answer);
$root->query("ALTER TABLE b_cluster_webnode ADD COLUMN STATUS_URL varchar(250)");
$root->query('DROP TABLE b_cluster_dbnode');
$answer = ask(readRequest($base, ['connect' => true]));
law('a missing table is no problem of its own', !$answer['problems'] && $answer['lines']['0.table.b_cluster_dbnode'] === 'no', $answer);
foreach (['wrong password' => [['password' => 'secretword!'], '1045'], 'no such database' => [['database' => 'none'], '1044'],
    'nothing listens' => [['host' => '127.0.0.1:1'], '2002'], 'no such address' => [['host' => 'no-such.invalid'], '2002']] as $name => [$change, $errno]) {
    ask(editRequest($base, $change + $values));
    $answer = ask(readRequest($base, ['connect' => true]));
    law("$name is told by its number", strpos($answer['problems'][0] ?? '', "0 connect errno $errno") === 0 && $answer['ended'], $answer);
    law("$name: the password is not told", strpos(implode($answer['problems']) . $answer['errors'], 'secretword') === false);
}
$deaf = stream_socket_server('tcp://127.0.0.1:0');
ask(editRequest($base, ['host' => stream_socket_get_name($deaf, false)] + $values));
$begun = microtime(true);
$answer = ask(readRequest($base, ['connect' => true]));
law('a server that says nothing costs a few seconds', $answer['problems'] && $answer['ended'] && microtime(true) - $begun < 12, [microtime(true) - $begun, $answer]);

// Logins, as the controller makes them.
function createUser(string $user, string $address, string $password): array
{
    $hash = '*' . strtoupper(sha1(sha1($password, true)));
    return ["CREATE USER IF NOT EXISTS '$user'@'$address' IDENTIFIED BY PASSWORD '$hash'"];
}

const PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, REFERENCES, CREATE TEMPORARY TABLES, LOCK TABLES, '
    . 'CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EXECUTE, TRIGGER';
foreach (createUser('bx_cluster', '127.0.0.1', 'canary-secretword') as $statement) {
    $root->query($statement);
    $root->query($statement);
}
$root->query('GRANT ' . PRIVILEGES . " ON `shop`.* TO 'bx_cluster'@'127.0.0.1'");
$root->query('GRANT ' . PRIVILEGES . " ON `a\\_b\\%c`.* TO 'bx_cluster'@'127.0.0.1'");
$request = ['action' => 'login', 'host' => '127.0.0.1', 'port' => (int) getenv('DATABASE_PORT'), 'user' => 'bx_cluster',
    'password' => 'canary-secretword', 'databases' => ['shop', 'a_b%c']];
$answer = ask($request);
law('a hashed login is proven', !$answer['problems'] && $answer['lines']['user'] === 'bx_cluster@127.0.0.1' && $answer['lines']['1.use'] === 'ok', $answer);
law('the server is told', $answer['lines']['readonly'] === 'no' && strpos($answer['lines']['version'], 'MariaDB'), $answer);
$answer = ask(['databases' => ['shop', 'axbyc', 'mysql', 'none']] + $request);
law('a database not granted is a problem', count($answer['problems']) === 3 && strpos($answer['problems'][0], '1 use errno 1044') === 0, $answer);
$answer = ask(['password' => 'secretword-wrong'] + $request);
law('a wrong password is a problem', $answer['ended'] && strpos($answer['problems'][0], '0 database errno 1045') === 0, $answer);
law('the clear password is in no log of the server', strpos(told('general.log'), 'canary-secretword') === false && strpos(told('general.log'), 'CREATE USER') !== false);
foreach (glob(getenv('DATABASE_FOLDER') . '/binlog.*') as $path) {
    law('... nor in ' . basename($path), strpos(file_get_contents($path), 'canary-secretword') === false);
}
$root->query('SET GLOBAL read_only = 1');
law('a read-only server is told', ask($request)['lines']['readonly'] === 'yes');
$root->query('SET GLOBAL read_only = 0');
$grants = $root->query("SELECT TABLE_SCHEMA, PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.SCHEMA_PRIVILEGES WHERE GRANTEE = '''bx_cluster''@''127.0.0.1''' ORDER BY 1, 2")->fetch_all();
law('grants are told with their pattern as written', array_unique(array_column($grants, 0)) == [0 => 'a\\_b\\%c', 17 => 'shop'] && count($grants) === 34, $grants);

// A row known by HOST and PORT; an option whatever its schema's keys are.
$insert = "INSERT INTO b_cluster_webnode (GROUP_ID, NAME, DESCRIPTION, HOST, PORT, STATUS_URL)
    SELECT 7, 'vm05', '', 'vm05', 8081, '/server-status' FROM DUAL
    WHERE NOT EXISTS (SELECT 1 FROM b_cluster_webnode WHERE HOST = 'vm05' AND PORT = 8081)";
$counts = [];
foreach ([$insert, $insert, "UPDATE b_cluster_webnode SET GROUP_ID = 8 WHERE ID = 3 AND HOST = 'vm05' AND PORT = 8081",
    "DELETE FROM b_cluster_webnode WHERE ID = 3 AND HOST = 'vm03' AND PORT = 8081",
    "DELETE FROM b_cluster_webnode WHERE ID = 3 AND HOST = 'vm05' AND PORT = 8081"] as $statement) {
    $root->query($statement);
    $counts[] = $root->affected_rows;
}
law('a row is inserted once, changed and deleted by all that it is known by', $counts === [1, 0, 1, 0, 1], $counts);
$option = ["UPDATE b_option SET VALUE = 'Y' WHERE MODULE_ID = 'security' AND NAME = 'session' AND (VALUE IS NULL OR VALUE <> 'Y')",
    "INSERT INTO b_option (MODULE_ID, NAME, VALUE) SELECT 'security', 'session', 'Y' FROM DUAL
        WHERE NOT EXISTS (SELECT 1 FROM b_option WHERE MODULE_ID = 'security' AND NAME = 'session')"];
foreach (['PRIMARY KEY', 'UNIQUE KEY'] as $kind) {
    $counts = [];
    foreach ([$option, $option] as $statements) {
        foreach ($statements as $statement) {
            $root->query($statement);
            $counts[] = $root->affected_rows;
        }
    }
    law("an option is set once with a $kind", $counts === [0, 1, 0, 0], $counts);
    $root->query("UPDATE b_option SET VALUE = 'N'");
    $root->query($option[0]);
    law("... and again where it was changed", $root->affected_rows === 1);
    $root->query('DELETE FROM b_option');
    $kind === 'PRIMARY KEY' && $root->query('ALTER TABLE b_option DROP PRIMARY KEY, ADD UNIQUE KEY ix_option (MODULE_ID, NAME, SITE_ID)');
}

// The least privileges are enough for what an update of a module does, and for nothing beside it.
// With a binary log a trigger or function also needs SUPER or this setting.
$root->query('SET GLOBAL log_bin_trust_function_creators = 1');
$login = new mysqli('127.0.0.1', 'bx_cluster', 'canary-secretword', 'a_b%c', (int) getenv('DATABASE_PORT'));
foreach (['CREATE TABLE t (id int PRIMARY KEY, v text) ENGINE=InnoDB', 'ALTER TABLE t ADD INDEX ix (v(10)), ADD COLUMN w int',
    'CREATE TABLE u (id int PRIMARY KEY, t int, FOREIGN KEY (t) REFERENCES t (id))', 'INSERT INTO t (id) VALUES (1)',
    'UPDATE t SET w = 2', 'CREATE TEMPORARY TABLE x SELECT * FROM t', 'CREATE VIEW s AS SELECT * FROM t', 'SHOW CREATE VIEW s',
    'CREATE FUNCTION f() RETURNS int DETERMINISTIC RETURN 1', 'SELECT f()', 'DROP FUNCTION f',
    'CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.w = 1', 'DROP TRIGGER g', 'LOCK TABLES t WRITE', 'UNLOCK TABLES',
    'RENAME TABLE t TO t2', 'TRUNCATE u', 'DELETE FROM u', 'DROP VIEW s', 'DROP TABLE u, t2', "SELECT GET_LOCK('b', 0)",
    'SHOW GLOBAL STATUS', 'SHOW TABLE STATUS'] as $statement) {
    try {
        $login->query($statement);
        law($statement, true);
    } catch (mysqli_sql_exception $exception) {
        law($statement, false, $exception->getMessage());
    }
}
foreach (['SELECT * FROM mysql.user', 'SELECT * FROM axbyc.t', 'CREATE DATABASE another', "CREATE USER x@'%'", 'SET GLOBAL read_only = 0',
    "SELECT 1 INTO OUTFILE '/tmp/no'", "SELECT LOAD_FILE('/etc/passwd') IS NOT NULL AS f", 'GRANT SELECT ON shop.* TO owner@127.0.0.1'] as $statement) {
    try {
        $result = $login->query($statement);
        law("not allowed: $statement", $result instanceof mysqli_result && $result->fetch_row()[0] === '0');
    } catch (mysqli_sql_exception $exception) {
        law("not allowed: $statement", true);
    }
}
done();
