-- The tables of a site's database: those of the kernel that a cluster deals with, then the app's own.
SET NAMES utf8;

CREATE TABLE b_module (
    ID varchar(50) NOT NULL PRIMARY KEY,
    DATE_ACTIVE timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
) ENGINE=InnoDB;
INSERT INTO b_module (ID) VALUES
    ('cluster'), ('fileman'), ('iblock'), ('main'), ('perfmon'), ('scale'), ('search'), ('security');

CREATE TABLE b_option (
    MODULE_ID varchar(50) NOT NULL,
    NAME varchar(100) NOT NULL,
    VALUE text,
    DESCRIPTION varchar(255),
    SITE_ID char(2),
    PRIMARY KEY (MODULE_ID, NAME)
) ENGINE=InnoDB;
INSERT INTO b_option (MODULE_ID, NAME, VALUE) VALUES
    ('main', 'server_uniq_id', 'CANARY-uniq-5d1f'),
    ('main', 'email_from', 'owner@example.com'),
    ('main', 'agents_use_crontab', 'Y'),
    ('security', 'redirect_log', 'Y');

CREATE TABLE b_cluster_group (
    ID int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    NAME varchar(255)
) ENGINE=InnoDB;
INSERT INTO b_cluster_group (ID, NAME) VALUES (1, 'Group #1');

CREATE TABLE b_cluster_dbnode (
    ID int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    ACTIVE char(1) NOT NULL DEFAULT 'Y',
    ROLE_ID varchar(50),
    NAME varchar(50) NOT NULL,
    DESCRIPTION text,
    DB_HOST varchar(50),
    DB_NAME varchar(50),
    DB_LOGIN varchar(50),
    DB_PASSWORD varchar(50),
    MASTER_ID int,
    MASTER_HOST varchar(50),
    MASTER_PORT int,
    SERVER_ID int,
    STATUS varchar(50),
    WEIGHT int,
    SELECTABLE char(1) NOT NULL DEFAULT 'Y',
    UNIQID varchar(32),
    GROUP_ID int
) ENGINE=InnoDB;
INSERT INTO b_cluster_dbnode (ID, ACTIVE, ROLE_ID, NAME, STATUS, WEIGHT, SELECTABLE, UNIQID, GROUP_ID) VALUES
    (1, 'Y', 'MAIN', 'Main', 'ONLINE', 100, 'Y', 'mg2h0hnyvb4zmg2h0hnyvb4zmg2h0hny', 1);

CREATE TABLE b_cluster_webnode (
    ID int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    GROUP_ID int,
    NAME varchar(50) NOT NULL,
    DESCRIPTION text,
    HOST varchar(250) NOT NULL,
    PORT int NOT NULL,
    STATUS_URL varchar(250) NOT NULL
) ENGINE=InnoDB;

CREATE TABLE b_user_session (
    SESSION_ID varchar(250) NOT NULL PRIMARY KEY,
    TIMESTAMP_X timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    SESSION_DATA longtext
) ENGINE=InnoDB;

CREATE TABLE b_file (
    ID int NOT NULL AUTO_INCREMENT PRIMARY KEY,
    TIMESTAMP_X timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FILE_SIZE bigint,
    SUBDIR varchar(255),
    FILE_NAME varchar(255) NOT NULL,
    ORIGINAL_NAME varchar(255)
) ENGINE=InnoDB;

CREATE TABLE lab_counter (
    NAME varchar(50) NOT NULL PRIMARY KEY,
    VALUE bigint NOT NULL
) ENGINE=InnoDB;
INSERT INTO lab_counter VALUES ('index', 0);

CREATE TABLE lab_entry (
    ID bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    BODY mediumtext,
    NODE varchar(63) NOT NULL,
    CREATED_AT datetime NOT NULL
) ENGINE=InnoDB;

CREATE TABLE lab_cron (
    ID bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
    NODE varchar(63) NOT NULL,
    RUN_AT datetime NOT NULL
) ENGINE=InnoDB;
