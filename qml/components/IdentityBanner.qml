import QtQuick
import Lanyard

/// The message of a card: what went wrong, the reason for its state, or that a new sign-in will be needed
/// soon; and what helps.
Banner {
    id: banner

    required property string stateName
    required property string stateHelp
    required property bool signInHelps
    /// False for a token that was pasted: only a new one helps, which is pasted in a terminal.
    required property bool renewable
    required property bool usePutsOff
    /// Empty if it is not worth a message.
    required property string forecast
    required property string errorTitle
    required property string errorText
    readonly property bool near: forecast !== ""
    signal refreshWanted()
    signal signInWanted()
    signal signOutWanted()

    kind: errorTitle !== "" || stateName === "needs_sign_in" ? "danger"
        : stateName === "not_saved" || stateName === "offline" || stateName === "unsupported" || near ? "warn" : "info"
    title: errorTitle
    text: errorTitle !== "" ? errorText : near && (signInHelps || !renewable) ? forecast : stateHelp
    action: !renewable ? ""
          : !signInHelps ? qsTr("Sign out…")
          : near && usePutsOff ? qsTr("Renew now")
          : near || stateName === "needs_sign_in" ? qsTr("Sign in again") : ""
    onActed: !signInHelps ? signOutWanted() : near && usePutsOff ? refreshWanted() : signInWanted()
}
