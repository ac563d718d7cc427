<?php
// POST file=@...: keeps it below upload/. Prints path and SHA-256.
define('NO_SESSION', true);
require "{$_SERVER['DOCUMENT_ROOT']}/bitrix/modules/main/include/prolog_before.php";

header('Content-Type: text/plain; charset=utf-8');
$file = $_FILES['file'] ?? null;
if ($file === null || $file['error'] !== UPLOAD_ERR_OK) {
    http_response_code(400);
    exit('POST file=@..., error ' . ($file['error'] ?? 'no file') . "\n");
}
$name = bin2hex(random_bytes(8));
$folder = 'upload/lab/' . substr($name, 0, 3);
is_dir($folder) || mkdir($folder, 0775, true) || is_dir($folder);
$path = "$folder/$name." . (preg_replace('/[^a-z0-9]/', '', strtolower(pathinfo($file['name'], PATHINFO_EXTENSION))) ?: 'bin');
if (!move_uploaded_file($file['tmp_name'], $path)) {
    throw new RuntimeException("cannot keep $path");
}
chmod($path, 0664);
$connection->query(
    'INSERT INTO b_file (SUBDIR, FILE_NAME, ORIGINAL_NAME, FILE_SIZE) VALUES (?, ?, ?, ?)',
    [substr($folder, 7), basename($path), $file['name'], $file['size']]
);
echo "/$path ", hash_file('sha256', $path), "\n";
