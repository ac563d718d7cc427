<?php
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

header('Content-Type: text/plain; charset=utf-8');
$connection->query("UPDATE lab_counter SET VALUE = LAST_INSERT_ID(VALUE + 1) WHERE NAME = 'index'");
echo 'site: ', SITE_NAME, "\n";
echo 'node: ', gethostname(), "\n";
echo 'database: ', $connection->host, ' ', $connection->value('SELECT DATABASE()'), "\n";
echo 'counter: ', $connection->value('SELECT LAST_INSERT_ID()'), "\n";
echo 'sessions: ', sessionStorage($settings, $connection), "\n";
echo 'session: ', session_id(), "\n";
echo 'visits: ', $_SESSION['visits'], "\n";
foreach (['section', 'promo'] as $key) {
    if (isset($_GET[$key])) {
        echo "$key: ", $_GET[$key], "\n";
    }
}
