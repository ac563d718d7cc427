<?php
/* The shop's settings. Keep the order: our deployment compares this file. */
return [
    'utf_mode' => ['value' => true, 'readonly' => true],
    'cache_flags' => [
        'value' => ['config_options' => 3600, 'site_domain' => 3600],
        'readonly' => false,
    ],
    'cookies' => ['value' => ['secure' => false, 'http_only' => true], 'readonly' => false],
    'exception_handling' => [
        'value' => [
            'debug' => false,
            'handled_errors_types' => E_ALL & ~E_NOTICE & ~E_STRICT, // not the notices
            'exception_errors_types' => E_ALL & ~E_NOTICE & ~E_WARNING,
            'ignore_silence' => false,
            'assertion_throws_exception' => true,
            'assertion_error_type' => 256,
            'log' => null,
        ],
        'readonly' => false,
    ],
    'session' => [
        'value' => [
            'mode' => 'default',
            'handlers' => [
                'general' => ['type' => 'file'],
            ],
        ],
        'readonly' => false,
    ],
    # 'connections' => ['value' => ['default' => ['host' => 'old-db.example.com', 'password' => 'gone']]],
    'connections' => [
        'value' => [
            'default' => [
                'className' => '\\Bitrix\\Main\\DB\\MysqliConnection',
                'host' => 'localhost', // the database beside us
                'database' => 'dbshop',
                'login' => 'usershop',
                'password' => 'CANARY-shop-it\'s"9#x',
                'options' => 2,
            ],
        ],
        'readonly' => true,
    ],
    'crypto' => ['value' => ['crypto_key' => 'CANARY-crypto-shop-9b1d77'], 'readonly' => true],
    'acme_erp' => [ // ours: the link to the ERP
        'value' => [
            'host' => 'erp.example.com',
            'login' => 'shop',
            'password' => 'CANARY-erp-2b7e',
        ],
        'readonly' => false,
    ],
];
