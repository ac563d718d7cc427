<?php
// The owner's own nightly job.

$_SERVER['DOCUMENT_ROOT'] = realpath(__DIR__ . '/../..');
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

file_put_contents("{$_SERVER['DOCUMENT_ROOT']}/upload/price_list.csv", "id;price\n1;100\n");
