<?php

/** One file on its way to new values. */
final class Change
{
    public $name;
    public $edits = [];
    public $after;
    private $path;
    private $root;
    private $file;
    private $tokens;
    /** What PHP must find in the file by path of `valuesOf`; null where it must find nothing. */
    private $paths = [];
    private $copy;
    private $inode;
    private $added = '';
    private $kept;
    private $renamed = false;

    public function __construct(string $name, string $path, string $root, string $folder)
    {
        $this->name = $name;
        $this->path = $path;
        $this->root = $root;
        $this->file = readFileOnce($path);
        $this->after = $this->file['bytes'];
        $this->tokens = Tokens::of($this->file['bytes']);
        $unique = "$folder/bxctl-edit-" . bin2hex(random_bytes(12));
        $this->copy = "$unique.new";
        $this->kept = "$unique.old";
    }

    public function requireExpected(string $digest): void
    {
        if (!hash_equals($this->file['sha256'], strtolower($digest))) {
            throw new Refusal('changed-meanwhile', "{$this->path} is not the file that was read before");
        }
    }

    /** What can be known beforehand of whether a rename over the file will do. */
    public function requireReplaceable(int $device): void
    {
        $stat = $this->file['stat'];
        if ($stat['uid'] !== ownId()) {
            throw new Refusal('other-owner', "{$this->path} belongs to " . nameOf('passwd', $stat['uid']));
        }
        if ($stat['nlink'] !== 1) {
            throw new Refusal('hard-link', "{$this->path} has {$stat['nlink']} names; a change would part them");
        }
        if ($stat['dev'] !== $device) {
            throw new Refusal('other-filesystem', "{$this->path} and the folder for copies are on different filesystems");
        }
        if (!is_writable(dirname($this->path))) {
            throw new Refusal('not-writable', dirname($this->path) . ' cannot be written');
        }
    }

    /** Finds the literals that differ from the values. */
    public function replace(array $wanted, ?string $session, bool $add): void
    {
        $isSettings = $this->name === 'settings';
        $shape = $isSettings ? shapeOfSettings($this->tokens) : shapeOfDbconn($this->tokens);
        foreach ($isSettings ? CONNECTION_KEYS : CONNECTION_VARIABLES as $variable => $key) {
            $literal = $shape['literals'][$key] ?? null;
            $path = $isSettings ? "/return/connections/value/default/$key" : '/variable/' . ltrim($variable, '$');
            $this->paths[$path] = $literal ? $wanted[$key] : null;
            $literal && $this->swap($literal, $shape['values'][$key], $wanted[$key]);
        }
        if ($session !== null) {
            $this->replaceSession(sessionOf($this->tokens, $shape['settings']), $session, $add ? $shape['settings'] : null);
        }
        krsort($this->edits);
        foreach ($this->edits as $offset => [$length, $text]) {
            $this->after = substr_replace($this->after, $text, $offset, $length);
        }
    }

    private function replaceSession(array $shape, string $session, ?array $settings): void
    {
        if ($shape['shape'] === 'absent') {
            $settings && $this->addSession($session, $settings['open']);
            return;
        }
        if ($shape['shape'] !== 'ok') {
            throw new Refusal('session-shape', "{$this->path} has a session key without a general handler");
        }
        $this->swap($shape['literal'], $shape['type'], $session);
        $this->paths['/return/' . implode('/', $shape['path'])] = $session;
    }

    /** A line of its own after the bracket that opens the array. */
    private function addSession(string $session, int $open): void
    {
        $handlers = "'handlers' => ['general' => ['type' => " . singleQuoted($session) . ']]';
        $this->added = ($this->tokens->crlf ? "\r\n" : "\n")
            . "  'session' => ['value' => ['mode' => 'default', $handlers], 'readonly' => true],";
        $bracket = $this->tokens->code[$open];
        $this->edits[$bracket['offset']] = [1, $bracket['text'] . $this->added];
        $this->paths['/return/' . implode('/', SESSION_PATH)] = $session;
    }

    private function swap(array $literal, string $old, string $new): void
    {
        if ($old !== $new) {
            $this->edits[$literal['offset']] = [strlen($literal['text']), singleQuoted($new)];
        }
    }

    /** A copy on disk that PHP accepts. */
    public function prepare(): void
    {
        $this->write();
        requireLint($this->copy);
        $this->requireSameTokens();
    }

    private function write(): void
    {
        umask(077);
        $file = @fopen($this->copy, 'xb');
        if (!$file) {
            throw new Refusal('not-written', "{$this->copy}: " . lastReason());
        }
        $count = @fwrite($file, $this->after);
        $whole = $count === strlen($this->after) && @fflush($file);
        $synced = $whole && (function_exists('fsync') ? @fsync($file) : true);
        fclose($file);
        if (!$synced || @file_get_contents($this->copy) !== $this->after) {
            throw new Refusal('not-written', "{$this->copy}: " . lastReason());
        }
        $this->dress();
    }

    /** Owner, mode, access list and label of the original; a time that is later, or rsync and PHP's cache see no change. */
    private function dress(): void
    {
        $old = $this->file['stat'];
        runTool('cp', '--attributes-only', '--preserve=all', '--', $this->path, $this->copy);
        @chgrp($this->copy, $old['gid']);
        @chmod($this->copy, $old['mode'] & 07777);
        @touch($this->copy, max(time(), $old['mtime'] + 1));
        runTool('sync', '--', $this->copy);
        clearstatcache();
        $new = @lstat($this->copy);
        $this->inode = $new['ino'] ?? 0;
        foreach (['uid', 'gid', 'mode'] as $key) {
            if (($new[$key] ?? null) !== $old[$key]) {
                throw new Refusal('other-owner', "the copy of {$this->path} cannot get its $key");
            }
        }
    }

    /** Token by token the copy is the original, but for the literals that were to change. */
    private function requireSameTokens(): void
    {
        // A line that was added is taken out again first.
        $bare = $this->added === '' ? $this->after : implode('', explode($this->added, $this->after, 2));
        $after = Tokens::of($bare)->code;
        foreach ($this->tokens->code as $index => $token) {
            $edit = $this->edits[$token['offset']] ?? null;
            $text = $edit && $token['id'] === T_CONSTANT_ENCAPSED_STRING ? $edit[1] : $token['text'];
            if (($after[$index]['text'] ?? null) !== $text || $after[$index]['id'] !== $token['id']) {
                throw new Refusal('not-same', "{$this->path}: the edited copy differs in line {$token['line']}");
            }
        }
        if (count($after) !== count($this->tokens->code)) {
            throw new Refusal('not-same', "{$this->path}: the edited copy has other code");
        }
    }

    /** Run by PHP, the file gives the wanted values, and in all else what it gave before. */
    public function requireValues(): void
    {
        $new = valuesOf($this->after, $this->path, $this->root);
        foreach ($this->paths as $path => $value) {
            if (($new[$path] ?? null) !== ($value === null ? null : 'string ' . hash('sha256', serialize($value)))) {
                throw new Refusal('overridden', "{$this->path}: something else sets " . substr($path, 1));
            }
        }
        if ($this->edits !== []) {
            $this->requireSameRest($this->rest($new));
        }
    }

    /** All values but the changed ones; an added key also changes the list of keys. */
    private function rest(array $values): array
    {
        return array_filter(array_diff_key($values, $this->paths), function (string $path): bool {
            return $this->added === '' || ($path !== '/return ' && !preg_match('~^/return/session([/ ]|$)~D', $path));
        }, ARRAY_FILTER_USE_KEY);
    }

    private function requireSameRest(array $new): void
    {
        $old = $this->rest(valuesOf($this->file['bytes'], $this->path, $this->root));
        if ($old === $new) {
            return;
        }
        // What differs from run to run, a time or a random number, says nothing about the edit.
        $again = $this->rest(valuesOf($this->file['bytes'], $this->path, $this->root));
        $unsteady = array_diff_assoc($old, $again) + array_diff_assoc($again, $old);
        $other = array_diff_key(array_diff_assoc($old, $new) + array_diff_assoc($new, $old), $unsteady);
        if ($other) {
            throw new Refusal('not-same', "{$this->path}: " . substr(trim((string) key($other)), 1, 200) . ' would change too');
        }
    }

    /** A second name keeps the original's inode; a file that may not be renamed over gets none. */
    public function keep(): void
    {
        if (!@link($this->path, $this->kept)) {
            throw new Refusal('not-writable', "{$this->path}: " . lastReason());
        }
        $this->requireOriginal();
    }

    public function commit(): void
    {
        $this->requireOriginal();
        if (!@rename($this->copy, $this->path)) {
            throw new Refusal('not-writable', "{$this->path}: " . lastReason());
        }
        $this->renamed = true;
    }

    /** The names still lead to the file that was read and to the copy that was proven, with the same bytes. */
    private function requireOriginal(): void
    {
        requireFolders(dirname($this->path));
        $kept = @lstat($this->kept);
        $live = @lstat($this->path);
        $same = $kept && $live && $kept['ino'] === $live['ino'] && $live['ino'] === $this->file['stat']['ino']
            && $live['dev'] === $this->file['stat']['dev'];
        if (!$same || hash_file('sha256', $this->kept) !== $this->file['sha256']) {
            throw new Refusal('changed-meanwhile', "{$this->path} changed while its copy was made");
        }
        if (readFileOnce($this->copy)['bytes'] !== $this->after || @lstat($this->copy)['ino'] !== $this->inode) {
            throw new Refusal('changed-meanwhile', "{$this->copy} is not the copy that was proven");
        }
    }

    /** The new bytes are live, and nobody wrote into the old file between the last look and the rename. */
    public function requireDone(): void
    {
        if (hash_file('sha256', $this->kept) !== $this->file['sha256']) {
            throw new Refusal('changed-meanwhile', "{$this->path} was written while it was replaced");
        }
        if (readFileOnce($this->path)['bytes'] !== $this->after) {
            throw new Refusal('changed-meanwhile', "{$this->path} was replaced by somebody else");
        }
        runTool('sync', '--', dirname($this->path));
    }

    public function restore(): void
    {
        $live = $this->renamed ? @file_get_contents($this->path) : null;
        if ($live === $this->after && @rename($this->kept, $this->path)) {
            $this->renamed = false;
            return;
        }
        if ($this->renamed) {
            Answer::problem('0', 'not-restored', "{$this->path} holds neither its old nor its new content");
        }
    }

    public function clean(): void
    {
        foreach ([$this->copy, $this->kept] as $path) {
            if (@lstat($path)) {
                @unlink($path);
            }
        }
    }
}
