<?php
// Options are cached in files that each node has for itself. They are put aside, not deleted, so that nothing is lost
// where the folder holds something of the owner's.

function cache(array $request): void
{
    $root = text($request, 'root');
    $roots = texts($request, 'allowedRoots');
    $trash = text($request, 'trash');
    array_map('requireClean', array_merge([$root], $roots));
    $folder = requirePrivateFolder($trash, array_merge([$root], $roots));
    $cache = kernelOf($root, $roots) . '/managed_cache';
    if (!@lstat($cache)) {
        Answer::give('0.moved', 0);
        return;
    }
    if (requireFolders($cache)['dev'] !== $folder['dev']) {
        throw new Refusal('other-filesystem', "$cache and $trash are on different filesystems");
    }
    $target = "$trash/managed_cache-" . gmdate('Ymd\THis\Z') . '-' . bin2hex(random_bytes(4));
    $found = @scandir($cache);
    if ($found === false) {
        throw new Refusal('not-readable', "$cache: " . lastReason());
    }
    $names = array_diff($found, ['.', '..']);
    if ($names && !@mkdir($target, 0700)) {
        throw new Refusal('not-writable', "$target: " . lastReason());
    }
    putAside($cache, $target, $names);
}

/** Entries that PHP deletes at the same moment are no failure. */
function putAside(string $cache, string $target, array $names): void
{
    $moved = 0;
    foreach ($names as $name) {
        if (@rename("$cache/$name", "$target/$name")) {
            $moved++;
        } elseif (@lstat("$cache/$name")) {
            Answer::problem('0', 'not-moved', "$cache/$name: " . lastReason());
        }
    }
    Answer::give('0.moved', $moved);
    Answer::give('0.trash', $names ? $target : '');
}
