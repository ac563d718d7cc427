<?php

declare(strict_types=1);

/** A connection to the site's database. */
final class Database
{
    public readonly mysqli $link;

    public function __construct(public readonly string $host, string $login, string $password, string $name)
    {
        [$address, $port] = array_pad(explode(':', $host, 2), 2, null);
        $this->link = mysqli_init();
        $this->link->options(MYSQLI_OPT_CONNECT_TIMEOUT, 5);
        $this->link->real_connect($address, $login, $password, $name, $port === null ? null : (int) $port);
    }

    /** Runs one statement; values take the places of its question marks. */
    public function query(string $statement, array $values = []): mysqli_result|bool
    {
        return $this->link->execute_query($statement, $values ?: null);
    }

    /** The first column of the first row, or null. */
    public function value(string $statement, array $values = []): mixed
    {
        $row = $this->query($statement, $values)->fetch_row();
        return $row === null ? null : $row[0];
    }

    public function queryExecute(string $statement): void
    {
        $this->query($statement);
    }

    public function lastId(): int
    {
        return (int) $this->link->insert_id;
    }
}

/** A module's options, read through the managed cache as the kernel does. */
final class Option
{
    private const TTL = 3600;

    public static function get(Database $database, string $module, string $name, string $default = ''): string
    {
        $key = md5("b_option:$module");
        $folder = "{$_SERVER['DOCUMENT_ROOT']}/bitrix/managed_cache/MYSQL/b_option/" . substr($key, 0, 2);
        $file = "$folder/$key.php";
        $cached = is_file($file) ? include $file : null;
        if (!is_array($cached) || $cached['expires'] < time()) {
            $rows = $database->query('SELECT NAME, VALUE FROM b_option WHERE MODULE_ID = ?', [$module]);
            $cached = ['expires' => time() + self::TTL, 'options' => array_column($rows->fetch_all(), 1, 0)];
            is_dir($folder) || mkdir($folder, 0775, true) || is_dir($folder);
            $temporary = "$folder/" . bin2hex(random_bytes(8)) . '.tmp';
            file_put_contents($temporary, '<?php return ' . var_export($cached, true) . ';');
            rename($temporary, $file);
            opcache_invalidate($file, true);
        }
        return $cached['options'][$name] ?? $default;
    }
}

/** Sessions in the database, in both of the kernel's ways. */
final class DatabaseSessions implements SessionHandlerInterface
{
    public function __construct(private readonly Database $database)
    {
    }

    public function open(string $path, string $name): bool
    {
        return true;
    }

    public function close(): bool
    {
        return true;
    }

    public function read(string $id): string|false
    {
        $this->database->query('SELECT GET_LOCK(?, 30)', ["session:$id"]);
        $data = $this->database->value('SELECT SESSION_DATA FROM b_user_session WHERE SESSION_ID = ?', [$id]);
        return $data === null ? '' : base64_decode($data);
    }

    public function write(string $id, string $data): bool
    {
        $this->database->query(
            'REPLACE INTO b_user_session (SESSION_ID, TIMESTAMP_X, SESSION_DATA) VALUES (?, NOW(), ?)',
            [$id, base64_encode($data)]
        );
        $this->database->query('SELECT RELEASE_LOCK(?)', ["session:$id"]);
        return true;
    }

    public function destroy(string $id): bool
    {
        $this->database->query('DELETE FROM b_user_session WHERE SESSION_ID = ?', [$id]);
        return true;
    }

    public function gc(int $lifetime): int|false
    {
        $this->database->query(
            'DELETE FROM b_user_session WHERE TIMESTAMP_X < NOW() - INTERVAL ? SECOND',
            [$lifetime]
        );
        return $this->database->link->affected_rows;
    }
}

/** Where the site keeps its sessions: `file` or `database`. */
function sessionStorage(array $settings, Database $database): string
{
    // The new shape: a key of .settings.php.
    if (isset($settings['session'])) {
        $value = $settings['session']['value'];
        $type = $value['handlers']['general']['type'] ?? throw new RuntimeException('session: no general handler');
        if (($value['mode'] ?? 'default') !== 'default' || !in_array($type, ['file', 'database'], true)) {
            throw new RuntimeException("session: the handler $type is not known here");
        }
        return $type;
    }
    // The old shape: an option of the security module.
    return Option::get($database, 'security', 'session', 'N') === 'Y' ? 'database' : 'file';
}

function startSession(array $settings, Database $database): void
{
    if (sessionStorage($settings, $database) === 'database') {
        session_set_save_handler(new DatabaseSessions($database), true);
    }
    session_name('PHPSESSID');
    session_start();
    $_SESSION['visits'] = ($_SESSION['visits'] ?? 0) + 1;
}
