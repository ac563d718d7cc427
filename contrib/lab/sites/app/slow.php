<?php
// GET s=N: answers after N seconds (60 at most), in two parts, so that a cut is seen.
define('NO_SESSION', true);
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

header('Content-Type: text/plain; charset=utf-8');
$seconds = min(60.0, (float) ($_GET['s'] ?? 1));
echo 'node: ', gethostname(), "\n";
usleep((int) ($seconds * 1_000_000));
echo "slept: $seconds\n";
