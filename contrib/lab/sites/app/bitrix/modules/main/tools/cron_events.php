<?php
// Run by cron, as bitrix: the site's agents. Leaves a row that tells the node.

$_SERVER['DOCUMENT_ROOT'] = realpath(__DIR__ . '/../../../..');
require __DIR__ . '/../include/prolog_before.php';

$connection->query('INSERT INTO lab_cron (NODE, RUN_AT) VALUES (?, NOW())', [gethostname()]);
