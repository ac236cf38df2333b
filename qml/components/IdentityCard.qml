import QtQuick
import QtQuick.Layouts
import Lanyard

/// One identity: who, where, its state, what uses it, and what can be done about it.
Card {
    id: card

    required property string identityId
    required property string alias
    required property string provider
    required property string host
    required property string person
    required property string initials
    required property int hue
    required property string stateName
    required property string stateWords
    required property string stateHelp
    required property bool signInHelps
    required property bool renewable
    /// What programs get, where that is not the usual; else empty.
    required property string kind
    required property bool alarm
    required property real ratio
    required property string timeLeft
    required property string forecast
    required property bool signInNear
    required property bool usePutsOff
    required property var programs
    required property string issuer
    required property string subject
    required property var scopes
    required property var surplus
    required property string lasts
    required property string since
    required property bool busy
    required property string errorTitle
    required property string errorText

    /// Whether the keyboard is on this card: its buttons are then the next stops of Tab.
    property bool current: false
    property bool focusShown: false
    /// A narrow row, where there are many.
    property bool compact: false
    /// Whether the card shows its details.
    property bool open: false
    signal refreshWanted()
    signal signInWanted()
    signal signOutWanted()
    signal toggleWanted()
    signal takeBackWanted(string key)

    implicitHeight: column.implicitHeight + 2 * (narrow ? Theme.small - 2 : Theme.large)
    border.color: hover.hovered ? Theme.strongBorder : Theme.border
    Accessible.role: Accessible.ListItem
    Accessible.selectable: true
    Accessible.selected: card.open
    Accessible.onPressAction: card.toggleWanted()
    Accessible.name: card.alias + ", " + (card.kind === "" ? "" : card.kind + ", ") + card.provider + ", " + card.host + ", " + card.stateWords + (card.timeLeft === "" ? "" : ", " + qsTr("%1 left", "time left, e.g. 12 min left").arg(card.timeLeft))
    Accessible.description: card.stateHelp + " " + card.forecast + " " + card.errorTitle

    /// The banner says this, unless something is more urgent.
    readonly property bool forecastLoud: card.signInNear && card.errorTitle === "" && card.stateHelp === ""

    readonly property bool narrow: card.compact && !card.open

    HoverHandler { id: hover }
    FocusRing { shown: card.focusShown; gap: -2; around: card.radius }

    ColumnLayout {
        id: column
        anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.large }
        spacing: Theme.medium

        RowLayout {
            spacing: Theme.large
            Layout.fillWidth: true
            Avatar { initials: card.initials; hue: card.hue; size: card.narrow ? 30 : 44; Layout.alignment: Qt.AlignVCenter }
            IdentityWords {
                alias: card.alias
                provider: card.provider
                host: card.host
                kind: card.kind
                person: card.person
                stateName: card.stateName
                stateWords: card.stateWords
                programs: card.open ? [] : card.programs
                compact: card.narrow
                loud: card.alarm || card.signInNear
                current: card.current
                onTakeBackWanted: key => card.takeBackWanted(key)
                forecast: card.forecastLoud ? "" : card.forecast
                Layout.fillWidth: true
            }
            TimeRing { visible: card.ratio >= 0; size: card.narrow ? 34 : 46; ratio: card.ratio; words: card.timeLeft; Layout.alignment: Qt.AlignVCenter }
            IdentityActions {
                stateName: card.stateName
                signInHelps: card.signInHelps
                renewable: card.renewable
                busy: card.busy
                current: card.current
                // If there are many cards, their buttons are shown only under the pointer or the keyboard
                // focus.
                opacity: !card.narrow || hover.hovered || card.current || card.busy ? 1 : 0
                onRefreshWanted: card.refreshWanted()
                onSignInWanted: card.signInWanted()
                onSignOutWanted: card.signOutWanted()
                Layout.alignment: Qt.AlignVCenter
            }
            Icon {
                symbol: "chevron"
                rotation: card.open ? 180 : 0
                size: 16
                color: hover.hovered ? Theme.text : Theme.textSoft
                Layout.leftMargin: -Theme.small
                Layout.alignment: Qt.AlignVCenter
                Behavior on rotation { NumberAnimation { duration: Theme.quick } }
            }
        }
        Loader {
            active: card.open
            visible: active
            sourceComponent: details
            Layout.fillWidth: true
        }
        IdentityBanner {
            visible: card.errorTitle !== "" || (!card.narrow && (card.stateHelp !== "" || card.forecastLoud))
            stateName: card.stateName
            stateHelp: card.stateHelp
            signInHelps: card.signInHelps
            renewable: card.renewable
            usePutsOff: card.usePutsOff
            forecast: card.forecastLoud ? card.forecast : ""
            errorTitle: card.errorTitle
            errorText: card.errorText
            onRefreshWanted: card.refreshWanted()
            onSignInWanted: card.signInWanted()
            onSignOutWanted: card.signOutWanted()
            Layout.fillWidth: true
        }
    }
    Component {
        id: details
        IdentityDetails {
            email: card.person
            issuer: card.issuer
            subject: card.subject
            scopes: card.scopes
            surplus: card.surplus
            lasts: card.lasts
            since: card.since
            programs: card.programs
            current: card.current
            onTakeBackWanted: key => card.takeBackWanted(key)
        }
    }
}
