<?php
// GET id=N: the text that write.php took.
define('NO_SESSION', true);
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

header('Content-Type: text/plain; charset=utf-8');
$text = $connection->value('SELECT BODY FROM lab_entry WHERE ID = ?', [(int) ($_GET['id'] ?? 0)]);
if ($text === null) {
    http_response_code(404);
    exit("no such row\n");
}
echo $text, "\n";
