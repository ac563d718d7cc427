/// The files that a node needs for synchronisation whoever its peers are.
public enum SyncNode {
    /// `/etc/logrotate.d/lsyncd`: copied and truncated, since a signal would make lsyncd send everything again.
    public static let logrotateText = """
        /var/log/lsyncd/daemon-*.log {
            su bitrix bitrix
            daily
            rotate 7
            missingok
            notifempty
            compress
            copytruncate
        }

        """

    /// `/etc/tmpfiles.d/lsyncd.conf`: where the wrapper keeps what need not outlive a boot.
    public static let tmpfilesText = "d /run/lsyncd 0750 bitrix bitrix -\n"

    /// The sysctl file: room for the watches of a portal's folders, and for a burst of changes.
    public static let sysctlText = """
        fs.inotify.max_user_watches = 1500000
        fs.inotify.max_queued_events = 65536

        """
}
