<?php
// What no file answers.
http_response_code(404);
header('Content-Type: text/plain; charset=utf-8');
echo "404: no such page\n";
