internal import Resources

extension LsyncdPeer {
    /// The text of the systemd unit that runs lsyncd for this peer.
    ///
    /// lsyncd is run as it is, never through a shell: names of uploaded files are in what it prints. 143 is how it ends on
    /// SIGTERM. `BXCTL_CONFIG` in the process tells which configuration it runs with.
    ///
    /// The digest is the SHA-256 of `configurationText` and `treesText` together, in hexadecimal.
    public func unitText(digest: String) -> String {
        """
        [Unit]
        Description=Files of this node to \(name) (bxctl)
        After=network-online.target
        Wants=network-online.target
        RequiresMountsFor=\(trees.map(\.path).joined(separator: " "))
        StartLimitIntervalSec=600
        StartLimitBurst=20

        [Service]
        Type=simple
        User=bitrix
        Group=bitrix
        Nice=19
        UMask=0022
        NoNewPrivileges=yes
        Environment=BXCTL_CONFIG=\(digest)
        ExecStart=/usr/bin/lsyncd -nodaemon \(names.configuration)
        SuccessExitStatus=143
        Restart=on-failure
        RestartSec=5

        [Install]
        WantedBy=multi-user.target

        """
    }
}
