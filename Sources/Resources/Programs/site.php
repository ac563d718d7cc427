<?php
// One request, one answer. The text of all site*.php files, each after "?".">", is the program that `php -r` gets.

function main(): void
{
    ini_set('display_errors', 'stderr');
    ini_set('log_errors', '0');
    ini_set('memory_limit', '256M');
    ini_set('zend.exception_ignore_args', '1');
    error_reporting(E_ALL & ~E_DEPRECATED);
    set_time_limit(120);
    umask(077);
    $request = requestFrom(STDIN);
    $actions = ['read' => 'readSites', 'edit' => 'edit', 'login' => 'login', 'cache' => 'cache'];
    try {
        $action = $actions[(string) ($request['action'] ?? '')] ?? null;
        if (!$action) {
            throw new Refusal('bad-request', 'no such action');
        }
        $action($request);
    } catch (Refusal $refusal) {
        Answer::problem('0', $refusal->slug, $refusal->getMessage());
    }
    Answer::end($request['nonce']);
}

main();
