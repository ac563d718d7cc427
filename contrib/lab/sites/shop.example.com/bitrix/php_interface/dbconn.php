<?
define("BX_USE_MYSQLI", true);
define("DBPersistent", false);
$DBType = "mysql";
// $DBHost = "old-db.example.com"; moved in 2021
$DBHost = 'localhost';
$DBLogin    = "usershop";  // rights: dbshop only
$DBPassword = "CANARY-shop-it's\"9#x";
$DBName     = 'dbshop';
$DBDebug = false;
$DBDebugToFile = false;

@set_time_limit(60);

define("CACHED_b_file", 3600);
define("CACHED_b_option", 3600);
define("BX_UTF", true);
define("BX_FILE_PERMISSIONS", 0664);
define("BX_DIR_PERMISSIONS", 0775);
@umask(~BX_DIR_PERMISSIONS);

/*
 * Owner's part
 */
define("SITE_NAME", "shop.example.com");
define('SHOP_ERP_HOST', 'erp.example.com');
if (!defined("BX_CRONTAB") && PHP_SAPI == "cli") define("BX_CRONTAB", true);
?>