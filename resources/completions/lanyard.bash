# Completion of lanyard(1) for bash.

_lanyard_who() {
  # Aliases of a wallet that runs; none is started for a completion.
  lanyard --no-start list 2>/dev/null | tail -n +2 | cut -d' ' -f1
}

_lanyard() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' words='' position=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case ${COMP_WORDS[i]} in
      -*) ;;
      *) if [[ -z $command ]]; then command=${COMP_WORDS[i]}; else ((position++)); fi ;;
    esac
  done
  case $previous in
    --ca) COMPREPLY=($(compgen -f -- "$current")); return ;;
    --again) COMPREPLY=($(compgen -W "$(_lanyard_who)" -- "$current")); return ;;
    --scope|--audience|--resource|--param|--alias|--client-id|--min-valid|--wait|--reason|--netrc|--xoauth2|--for|--passphrase-fd)
      COMPREPLY=(); return ;;
  esac
  local common='--json --no-start --help'
  local commands='login list token refresh logout approve allow grants passphrase lock unlock status doctor stop restart help'
  case $command in
    '') words="$commands $common --version" ;;
    login) words="--again --alias --client-id --client-secret-stdin --scope --audience --resource --param --local --ca --no-browser --passphrase-fd $common" ;;
    token) words="--scope --audience --resource --min-valid --wait --reason --header --netrc --xoauth2 $common" ;;
    refresh) words=$common ;;
    logout) words="--all --everywhere --passphrase-fd $common" ;;
    approve) words="--once --session --for --always --deny --passphrase-fd $common" ;;
    allow) words="--scope --for --passphrase-fd $common" ;;
    grants) words="--passphrase-fd $common"; if ((position > 0)); then words="--all $words"; fi ;;
    passphrase|unlock) words="--passphrase-fd $common" ;;
    stop|restart) words="--force $common" ;;
    *) words=$common ;;
  esac
  if [[ $current != -* ]]; then
    case $command:$position in
      token:0|refresh:0|logout:0|allow:1) words=$(_lanyard_who) ;;
      allow:0) COMPREPLY=($(compgen -c -f -- "$current")); return ;;
      grants:0) words=revoke ;;
      grants:1) COMPREPLY=($(compgen -c -f -- "$current")); return ;;
      passphrase:0) words=set ;;
      help:0) words=$commands ;;
      :0) ;;
      *) words='' ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}

complete -F _lanyard lanyard
