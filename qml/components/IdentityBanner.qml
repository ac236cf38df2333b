import QtQuick
import Lanyard

/// What a card says aloud: what went wrong, why it is as it is, or that a new sign-in will be needed soon; and what helps.
Banner {
    id: banner

    required property string stateName
    required property string stateHelp
    required property bool signInHelps
    required property bool usePutsOff
    /// Empty where it is not worth saying aloud.
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
    text: errorTitle !== "" ? errorText : near && signInHelps ? forecast : stateHelp
    action: !signInHelps ? qsTr("Sign out…")
          : near && usePutsOff ? qsTr("Renew now")
          : near || stateName === "needs_sign_in" ? qsTr("Sign in again") : ""
    onActed: !signInHelps ? signOutWanted() : near && usePutsOff ? refreshWanted() : signInWanted()
}
