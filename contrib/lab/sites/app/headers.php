<?php
// What PHP knows of the client.
header('Content-Type: text/plain; charset=utf-8');
foreach (['REMOTE_ADDR', 'HTTPS', 'SERVER_NAME', 'SERVER_PORT', 'REQUEST_URI', 'REQUEST_METHOD'] as $key) {
    echo "$key: ", $_SERVER[$key] ?? '', "\n";
}
foreach (getallheaders() as $name => $value) {
    if ($name === 'Host' || $name === 'Https' || stripos($name, 'HTTPS') === 0 || stripos($name, 'X-') === 0) {
        echo "$name: $value\n";
    }
}
