<?php
// Changes the connection's literals in a site's two files. Both copies are made and proven in a private folder first;
// the originals' inodes are kept by a second name until both renames are done, so that a late failure puts them back.

function edit(array $request): void
{
    $wanted = [];
    foreach (CONNECTION_KEYS as $key) {
        $wanted[$key] = text($request, $key);
    }
    $root = text($request, 'root');
    $roots = texts($request, 'allowedRoots');
    $temporary = text($request, 'tempDir');
    array_map('requireClean', array_merge([$root], $roots));
    $folder = requirePrivateFolder($temporary, array_merge([$root], $roots));
    Answer::give('0.cleaned', removeLeftovers($temporary));
    $kernel = kernelOf($root, $roots);
    $changes = [];
    foreach (['settings' => "$kernel/.settings.php", 'dbconn' => "$kernel/php_interface/dbconn.php"] as $name => $path) {
        $change = new Change($name, $path, $root, $temporary);
        $change->requireExpected((string) ($request['expectSha256'][$name] ?? ''));
        $change->requireReplaceable($folder['dev']);
        $change->replace($wanted, sessionWanted($request, $name), !empty($request['addSession']));
        $changes[] = $change;
    }
    replaceAll($changes);
    foreach ($changes as $change) {
        Answer::flag("0.{$change->name}.changed", $change->edits !== []);
        Answer::give("0.{$change->name}.sha256", hash('sha256', $change->after));
    }
}

function sessionWanted(array $request, string $name): ?string
{
    return $name === 'settings' && isset($request['session']) ? text($request, 'session', 64) : null;
}

/** Copies of a run that was killed; younger ones may be another site's in this very run. */
function removeLeftovers(string $folder): int
{
    $removed = 0;
    foreach (glob("$folder/bxctl-edit-*") ?: [] as $path) {
        $stat = @lstat($path);
        $removed += $stat && $stat['ctime'] < time() - 600 && @unlink($path) ? 1 : 0;
    }
    return $removed;
}

/** @param Change[] $all */
function replaceAll(array $all): void
{
    $changes = array_filter($all, function (Change $change): bool {
        return $change->edits !== [];
    });
    $handle = function () use ($changes): void {
        foreach ($changes as $change) {
            $change->clean();
        }
    };
    register_shutdown_function($handle);
    try {
        foreach ($changes as $change) {
            $change->prepare();
        }
        foreach ($changes ? $all : [] as $change) {
            $change->requireValues();
        }
        holdSignals();
        foreach ($changes as $change) {
            $change->keep();
        }
        commit($changes);
    } finally {
        $handle();
    }
}

/** The few renames are not cut in two by a signal that can wait. */
function holdSignals(): void
{
    foreach (function_exists('pcntl_signal') ? [SIGTERM, SIGHUP, SIGINT, SIGPIPE] : [] as $signal) {
        pcntl_signal($signal, SIG_IGN);
    }
}

/** @param Change[] $changes */
function commit(array $changes): void
{
    $done = [];
    try {
        foreach ($changes as $change) {
            array_unshift($done, $change);
            $change->commit();
        }
        foreach ($changes as $change) {
            $change->requireDone();
        }
    } catch (Refusal $refusal) {
        foreach ($done as $change) {
            $change->restore();
        }
        throw $refusal;
    }
}
