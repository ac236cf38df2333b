# Completion of lanyard(1) for fish.

function __lanyard_who
    # Aliases of a wallet that runs; none is started for a completion.
    lanyard --no-start list 2>/dev/null | tail -n +2 | cut -d' ' -f1
end

complete -c lanyard -f
complete -c lanyard -l json -d 'Print the answer as JSON'
complete -c lanyard -l no-start -d 'Do not start a wallet'
complete -c lanyard -s h -l help -d 'Print help'
complete -c lanyard -n __fish_use_subcommand -l version -d 'Print the version'
complete -c lanyard -n __fish_use_subcommand -a login -d 'Sign in to a service in your browser'
complete -c lanyard -n __fish_use_subcommand -a list -d 'List your identities'
complete -c lanyard -n __fish_use_subcommand -a token -d 'Print an access token'
complete -c lanyard -n __fish_use_subcommand -a refresh -d 'Renew an identity\'s token now'
complete -c lanyard -n __fish_use_subcommand -a logout -d 'Sign out of a service, and forget it here'
complete -c lanyard -n __fish_use_subcommand -a approve -d 'Answer the requests that wait for you'
complete -c lanyard -n __fish_use_subcommand -a allow -d 'Allow a program to use an identity, beforehand'
complete -c lanyard -n __fish_use_subcommand -a grants -d 'List what you allowed, or take it back'
complete -c lanyard -n __fish_use_subcommand -a passphrase -d 'Set the approval passphrase'
complete -c lanyard -n __fish_use_subcommand -a lock -d 'Lock the wallet'
complete -c lanyard -n __fish_use_subcommand -a unlock -d 'Unlock the wallet with the approval passphrase'
complete -c lanyard -n __fish_use_subcommand -a status -d 'Show how the wallet is'
complete -c lanyard -n __fish_use_subcommand -a doctor -d 'Find out what is wrong, and how to mend it'
complete -c lanyard -n __fish_use_subcommand -a stop -d 'End the wallet; the next command starts it again'
complete -c lanyard -n __fish_use_subcommand -a restart -d 'End the wallet and start it again'
complete -c lanyard -n __fish_use_subcommand -a help -d 'Show the help of a command'

complete -c lanyard -n '__fish_seen_subcommand_from token refresh logout allow' -a '(__lanyard_who)'
complete -c lanyard -n '__fish_seen_subcommand_from allow' -a '(__fish_complete_command)'
complete -c lanyard -n '__fish_seen_subcommand_from grants; and not __fish_seen_subcommand_from revoke' -a revoke
complete -c lanyard -n '__fish_seen_subcommand_from revoke' -a '(__fish_complete_command)'
complete -c lanyard -n '__fish_seen_subcommand_from revoke' -l all -d 'Take back everything'
complete -c lanyard -n '__fish_seen_subcommand_from logout' -l all -d 'Sign out of everything'
complete -c lanyard -n '__fish_seen_subcommand_from logout' -l everywhere -d 'End the browser\'s own session too'
complete -c lanyard -n '__fish_seen_subcommand_from passphrase' -a set
complete -c lanyard -n '__fish_seen_subcommand_from login logout approve allow grants passphrase unlock' -l passphrase-fd -x
complete -c lanyard -n '__fish_seen_subcommand_from login token allow' -l scope -x
complete -c lanyard -n '__fish_seen_subcommand_from login token' -l audience -x
complete -c lanyard -n '__fish_seen_subcommand_from login token' -l resource -x
complete -c lanyard -n '__fish_seen_subcommand_from login' -l again -xa '(__lanyard_who)'
complete -c lanyard -n '__fish_seen_subcommand_from login' -l alias -x
complete -c lanyard -n '__fish_seen_subcommand_from login' -l client-id -x
complete -c lanyard -n '__fish_seen_subcommand_from login' -l client-secret-stdin
complete -c lanyard -n '__fish_seen_subcommand_from login' -l param -x
complete -c lanyard -n '__fish_seen_subcommand_from login' -l local
complete -c lanyard -n '__fish_seen_subcommand_from login' -l ca -rF
complete -c lanyard -n '__fish_seen_subcommand_from login' -l no-browser
complete -c lanyard -n '__fish_seen_subcommand_from token' -l min-valid -x
complete -c lanyard -n '__fish_seen_subcommand_from token' -l wait -x
complete -c lanyard -n '__fish_seen_subcommand_from token' -l reason -x
complete -c lanyard -n '__fish_seen_subcommand_from token' -l header
complete -c lanyard -n '__fish_seen_subcommand_from token' -l netrc -x
complete -c lanyard -n '__fish_seen_subcommand_from token' -l xoauth2 -x
complete -c lanyard -n '__fish_seen_subcommand_from approve' -l once
complete -c lanyard -n '__fish_seen_subcommand_from approve' -l session
complete -c lanyard -n '__fish_seen_subcommand_from approve allow' -l for -x
complete -c lanyard -n '__fish_seen_subcommand_from approve' -l always
complete -c lanyard -n '__fish_seen_subcommand_from approve' -l deny
complete -c lanyard -n '__fish_seen_subcommand_from stop restart' -l force
complete -c lanyard -n '__fish_seen_subcommand_from help' -a 'login list token refresh logout approve allow grants passphrase lock unlock status doctor stop restart'
