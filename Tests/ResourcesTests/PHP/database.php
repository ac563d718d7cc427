<?php
// A real server: what the programs read from it, what a login may do, and the statements that the controller composes.

require __DIR__ . '/harness.php';

function root(?string $database = null): mysqli
{
    mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
    return new mysqli('localhost', 'root', '', (string) $database, 0, getenv('DATABASE_SOCKET'));
}

function told(string $name): string
{
    return (string) @file_get_contents(getenv('DATABASE_FOLDER') . "/$name");
}

$host = '127.0.0.1:' . getenv('DATABASE_PORT');
$root = root();
foreach (['shop', 'a_b%c', 'axbyc', 'other'] as $database) {
    $root->query("CREATE DATABASE `$database`");
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
done();
