# Recording of fixtures: FTP in its modes, mail, and remote shells.

# vsftpd, anonymous. By construction: each fetch is one control flow and one data flow a transfer; with a port argument of "-"
# the server opens the data connection (active), else the client does (passive).
scenario_ftp() {
  start_names
  make_pages
  mkdir -p "$WORK/ftp/incoming" "$WORK/empty"
  cp "$WORK"/www/*.css "$WORK"/www/files/numbers.txt "$WORK/ftp"
  chmod 777 "$WORK/ftp/incoming"
  cat >"$WORK/vsftpd.conf" <<CONF
listen=NO
listen_ipv6=YES
anonymous_enable=YES
anon_root=$WORK/ftp
anon_upload_enable=YES
write_enable=YES
no_anon_password=YES
ftp_username=daemon
secure_chroot_dir=$WORK/empty
background=NO
seccomp_sandbox=NO
isolate=NO
isolate_network=NO
pasv_min_port=40000
pasv_max_port=40099
ftpd_banner=Fixture FTP
CONF
  serve vsftpd "$WORK/vsftpd.conf"
  wait_port tcp 21
  record_pcapng ftp.pcapng
  local url=ftp://ftp.example.com
  fetch "$url/style.css"                                 # passive, EPSV
  fetch --disable-epsv "$url/numbers.txt"                # passive, PASV
  fetch --ftp-port - --disable-eprt "$url/style.css"     # active, PORT
  fetch -T "$WORK/www/app.js" "$url/incoming/app.js"     # upload, passive
  in_client curl -6 -s --max-time 10 --ftp-port - -o /dev/null "$url/numbers.txt"      # active, EPRT over IPv6
  in_client lftp -e 'set net:timeout 5; set dns:order inet; ls; get -O /dev style.css -o null; bye' ftp.example.com >/dev/null 2>&1 || true
  stop_recording
}

start_mailboxes() { # dovecot: POP3 and IMAP with one user, plain text
  mkdir -p "$WORK/mail/new" "$WORK/mail/cur" "$WORK/mail/tmp" "$WORK/dovecot"
  printf 'From: a@example.com\r\nTo: b@example.com\r\nSubject: hello\r\n\r\nA letter.\r\n' >"$WORK/mail/new/1.fixture"
  chown -R nobody "$WORK/mail"
  cat >"$WORK/dovecot.conf" <<CONF
base_dir = $WORK/dovecot
log_path = $WORK/dovecot.log
protocols = imap pop3
ssl = no
disable_plaintext_auth = no
mail_location = maildir:$WORK/mail
first_valid_uid = 1
default_internal_user = nobody
default_login_user = nobody
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$WORK/mail
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
}
service pop3-login {
  chroot =
}
CONF
  serve dovecot -F -c "$WORK/dovecot.conf"
  wait_port tcp 143
}

scenario_mail() {
  start_names
  start_mailboxes
  serve /usr/bin/python3 "$HERE/record/smtp-server.py" "$SERVER4_NET.10" 25
  wait_port tcp 25
  record_pcap mail.pcap
  local server=$SERVER4_NET.10
  in_client swaks --silent 3 --server "$server" --helo client.example --from a@example.com --to b@example.com --body 'A letter.' || true
  in_client swaks --silent 3 --server "$server" --helo client.example --from a@example.com --to c@example.com,d@example.com \
    --header 'Subject: two readers' --body 'Another.' || true
  fetch --user user:secret "pop3://$server/1"
  fetch --user user:secret "imap://$server/INBOX;MAILINDEX=1"
  fetch --user user:secret "imap://$server/" -X 'LIST "" *'
  stop_recording
}

start_sshd() {
  mkdir -p "$WORK/ssh" /run/sshd
  chmod 700 "$WORK/ssh"
  ssh-keygen -q -t ed25519 -N '' -C host -f "$WORK/ssh/host"
  ssh-keygen -q -t ed25519 -N '' -C client -f "$WORK/ssh/client"
  cp "$WORK/ssh/client.pub" "$WORK/ssh/authorized"
  printf '%s\n' "HostKey $WORK/ssh/host" "AuthorizedKeysFile $WORK/ssh/authorized" "StrictModes no" "PermitRootLogin yes" \
    "PidFile none" "UsePAM no" "PrintMotd no" "PrintLastLog no" "Subsystem sftp internal-sftp" >"$WORK/ssh/config"
  serve /usr/sbin/sshd -D -e -f "$WORK/ssh/config"
  wait_port tcp 22
}

scenario_ssh_telnet() {
  start_sshd
  printf '#!/bin/sh\nprintf "login: "; read -r name; printf "Welcome, %%s\\r\\n$ " "$name"; while read -r line; do [ "$line" = exit ] && exit; seq 30; printf "$ "; done\n' >"$WORK/telnet-shell"
  chmod 755 "$WORK/telnet-shell"
  echo "$SERVER4_NET.10:telnet stream tcp nowait root /usr/sbin/telnetd telnetd -h -E $WORK/telnet-shell" >"$WORK/inetd.conf"
  serve inetd -i -d "$WORK/inetd.conf"
  wait_port tcp 23
  record_pcap ssh-telnet.pcap
  local ssh_options=(-F none -i "$WORK/ssh/client" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR)
  in_client ssh "${ssh_options[@]}" "root@$SERVER4_NET.10" 'seq 100' >/dev/null
  in_client scp "${ssh_options[@]}" "root@$SERVER4_NET.10:/etc/services" "$WORK/services" >/dev/null
  in_client expect -c "log_user 0; set timeout 5; spawn telnet $SERVER4_NET.10; expect login:; send \"guest\r\"; expect \"\\$ \"
    send \"list\r\"; expect \"\\$ \"; send \"exit\r\"; expect eof" >/dev/null
  stop_recording
}
