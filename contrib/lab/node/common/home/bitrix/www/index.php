<?php
// What a fresh machine shows until a portal is installed or restored on it.
header('Content-Type: text/html; charset=utf-8');
?>
<!DOCTYPE html>
<title>Set-up</title>
<h1>This machine has no site yet</h1>
<p><a href="/bitrixsetup.php">New installation</a></p>
<p><a href="/restore.php">Restore from a backup</a></p>
<p>Node: <?= htmlspecialchars(gethostname()) ?></p>
