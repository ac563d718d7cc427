<?php
// The kernel's start, in small: settings, database, session. Every failure is an HTTP 500 with its reason.

declare(strict_types=1);

error_reporting(E_ALL);
set_error_handler(static function (int $level, string $message, string $file, int $line): bool {
    throw new ErrorException($message, 0, $level, $file, $line);
});
set_exception_handler(static function (Throwable $error): void {
    if (PHP_SAPI === 'cli') {
        fwrite(STDERR, $error->getMessage() . "\n");
        exit(1);
    }
    http_response_code(500);
    header('Content-Type: text/plain; charset=utf-8');
    echo 'ERROR: ', $error->getMessage(), "\n";
});
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);

require __DIR__ . '/classes.php';

// The old kernel's connection: dbconn.php, then after_connect.php with $DB.
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/php_interface/dbconn.php";
$DB = new Database($DBHost, $DBLogin, $DBPassword, $DBName);
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/php_interface/after_connect.php";

// The new kernel's connection: .settings.php, then after_connect_d7.php with $connection.
$settings = require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/.settings.php";
$default = $settings['connections']['value']['default'];
$connection = new Database($default['host'], $default['login'], $default['password'], $default['database']);
(function () use ($connection) {
    require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/php_interface/after_connect_d7.php";
})();

// A request that began before both files were replaced reads an old and a new one: the logins differ then, and both work.
$place = 'SELECT CONCAT(@@hostname, ":", @@port, " ", DATABASE())';
if ($DB->value($place) !== $connection->value($place)) {
    throw new RuntimeException('dbconn.php and .settings.php lead to different databases');
}

require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/php_interface/init.php";

if (PHP_SAPI !== 'cli' && !defined('NO_SESSION')) {
    startSession($settings, $connection);
}
