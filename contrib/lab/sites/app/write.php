<?php
// POST text=...: one row. Prints its id.
define('NO_SESSION', true);
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

header('Content-Type: text/plain; charset=utf-8');
if ($_SERVER['REQUEST_METHOD'] !== 'POST' || !isset($_POST['text'])) {
    http_response_code(400);
    exit("POST text=...\n");
}
$connection->query(
    'INSERT INTO lab_entry (BODY, NODE, CREATED_AT) VALUES (?, ?, NOW())',
    [$_POST['text'], gethostname()]
);
echo $connection->lastId(), "\n";
