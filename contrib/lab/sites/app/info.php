<?php
define('NO_SESSION', true);
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

header('Content-Type: application/json');
echo json_encode([
    'site' => SITE_NAME,
    'node' => gethostname(),
    'php' => PHP_VERSION,
    'user' => posix_getpwuid(posix_geteuid())['name'],
    'database' => [
        'host' => $connection->host,
        'name' => $connection->value('SELECT DATABASE()'),
        'user' => $connection->value('SELECT CURRENT_USER()'),
        'server' => $connection->value('SELECT @@hostname'),
        'version' => $connection->value('SELECT VERSION()'),
    ],
    'sessions' => sessionStorage($settings, $connection),
    'remoteAddress' => $_SERVER['REMOTE_ADDR'],
    'https' => ($_SERVER['HTTPS'] ?? '') === 'on',
    'dbconn' => hash_file('sha256', 'bitrix/php_interface/dbconn.php'),
    'settings' => hash_file('sha256', 'bitrix/.settings.php'),
], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES), "\n";
