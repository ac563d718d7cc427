#!/bin/bash
# Fills a site's root: the pages, the site's own settings, and files of the shapes that portals have.
# Usage: files.sh SITE ROOT
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
site=$1
root=$2

mkdir -p "$root"
cp -r --no-preserve=ownership "$here/app/." "$here/$site/." "$root"
cd "$root"

# Modules: a few hundred small files. Folders with names like log files are code.
for module in cluster fileman iblock main perfmon scale search security; do
    mkdir -p bitrix/modules/$module/{install/components/bitrix,lang/{en,ru},lib}
    echo "<?php \$arModuleVersion = ['VERSION' => '24.100.0', 'VERSION_DATE' => '2024-09-01 10:00:00'];" \
        >bitrix/modules/$module/install/version.php
    echo "<?php // module $module" >bitrix/modules/$module/include.php
    for number in {01..12}; do
        echo "<?php namespace Bitrix\\$module; final class Part$number { }" \
            >"bitrix/modules/$module/lib/part$number.php"
        echo "<?php \$MESS['${module}_$number'] = 'Part $number';" >"bitrix/modules/$module/lang/en/part$number.php"
        echo "<?php \$MESS['${module}_$number'] = 'Часть $number';" >"bitrix/modules/$module/lang/ru/part$number.php"
    done
done
for component in bizproc.log event.log news.list catalog.section sale.order.log; do
    mkdir -p bitrix/components/bitrix/$component/templates/.default bitrix/components/bitrix/$component/lang/ru
    echo "<?php // component $component" >bitrix/components/bitrix/$component/component.php
    echo "<?php // template of $component" >bitrix/components/bitrix/$component/templates/.default/template.php
    echo "<?php \$MESS['TITLE'] = 'Журнал';" >bitrix/components/bitrix/$component/lang/ru/component.php
done
mkdir -p bitrix/modules/main/install/components/bitrix/bizproc.log
echo '<?php // source of bizproc.log' >bitrix/modules/main/install/components/bitrix/bizproc.log/component.php

# True log files: nobody misses them on another node.
echo 'line' >bitrix/modules/main/error.log
echo 'line' >bitrix/php_interface/owner_debug.log
echo 'line' >__bx_log.log

# Uploads: images, and names that scripts stumble over.
png=iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
mkdir -p upload/iblock/{0a1,7f3,c22} upload/Документы "upload/two words" upload/resize_cache/iblock/0a1/100_100_1
base64 -d <<<"$png" >upload/iblock/0a1/photo.png
for number in {1..20}; do
    base64 -d <<<"$png" >"upload/iblock/7f3/photo-$number.png"
done
base64 -d <<<"$png" >upload/resize_cache/iblock/0a1/100_100_1/photo.png
head -c 300000 /dev/zero | tr '\0' 'x' >upload/iblock/c22/catalogue.pdf
echo 'Счёт № 1' >'upload/Документы/Счёт № 1.txt'
echo 'quotes' >"upload/two words/it's a \"name\" with \$signs & [brackets] *.txt"
echo 'dash' >'upload/two words/-rf'
ln -s iblock/0a1/photo.png upload/logo.png

# Caches: every node has its own.
mkdir -p bitrix/{cache/s1/bitrix/news.list,managed_cache/MYSQL/b_module,stack_cache/s1}
echo '<?php // cached' >bitrix/cache/s1/bitrix/news.list/0a1b2c.php
echo '<?php // cached' >bitrix/managed_cache/MYSQL/b_module/99.php
echo '<?php // cached' >bitrix/stack_cache/s1/1.php

# Modes as the vendor's kernel makes them.
find . -type d -exec chmod 0775 {} +
find . -type f -exec chmod 0664 {} +
chmod 0640 bitrix/.settings.php bitrix/php_interface/dbconn.php
