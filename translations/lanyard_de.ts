<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AddServicePage</name>
    <message>
        <source>Back to identities</source>
        <translation>Zurück zu den Identitäten</translation>
    </message>
    <message>
        <source>Add a service</source>
        <translation>Dienst hinzufügen</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in at %1</source>
        <translation>Anmelden bei %1</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Dismiss</source>
        <comment>hide this message</comment>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>ClientAuthChoice</name>
    <message>
        <source>As the provider says</source>
        <comment>how the client secret is sent</comment>
        <translation>Wie der Anbieter es sagt</translation>
    </message>
    <message>
        <source>In a header (basic)</source>
        <comment>how the client secret is sent</comment>
        <translation>In einer Kopfzeile (basic)</translation>
    </message>
    <message>
        <source>In the form (post)</source>
        <comment>how the client secret is sent</comment>
        <translation>Im Formular (post)</translation>
    </message>
    <message>
        <source>How the secret is sent</source>
        <translation>Wie das Geheimnis geschickt wird</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>The approval passphrase was replaced</source>
        <translation>Die Freigabe-Passphrase wurde ersetzt</translation>
    </message>
    <message>
        <source>On %1, after your computer&apos;s password was entered. If that was not you, change that password, then this passphrase, and look at what programs are allowed.</source>
        <translation>Am %1, nach Eingabe Ihres Computerpassworts. Wenn Sie das nicht waren, ändern Sie jenes Passwort, dann diese Passphrase, und sehen Sie nach, was Programmen erlaubt ist.</translation>
    </message>
</context>
<context>
    <name>DeviceCode</name>
    <message>
        <source>Open this address in a browser on any device:</source>
        <translation>Öffnen Sie diese Adresse im Browser eines beliebigen Geräts:</translation>
    </message>
    <message>
        <source>and type this code there:</source>
        <translation>und tippen Sie dort diesen Code ein:</translation>
    </message>
    <message>
        <source>Code: %1</source>
        <comment>%1: the letters of a code with spaces between</comment>
        <translation>Code: %1</translation>
    </message>
    <message>
        <source>QR code of the address with the code in it</source>
        <translation>QR-Code der Adresse mit dem Code darin</translation>
    </message>
    <message>
        <source>Type only a code that you see here yourself: whoever has you type theirs signs in as you.</source>
        <translation>Tippen Sie nur einen Code ein, den Sie selbst hier sehen: Wer Sie seinen eintippen lässt, meldet sich als Sie an.</translation>
    </message>
</context>
<context>
    <name>ErrorWords</name>
    <message>
        <source>The provider registers nobody by itself</source>
        <translation>Der Anbieter nimmt niemanden von selbst auf</translation>
    </message>
    <message>
        <source>Ask whoever runs it for a client ID, and enter it in the form.</source>
        <translation>Lassen Sie sich vom Betreiber eine Client-ID geben und tragen Sie sie im Formular ein.</translation>
    </message>
    <message>
        <source>A client ID is needed</source>
        <translation>Es fehlt eine Client-ID</translation>
    </message>
    <message>
        <source>This provider registers no clients by itself. Register Lanyard on its own page, and enter the client ID in the form.</source>
        <translation>Dieser Anbieter nimmt keine Clients von selbst auf. Registrieren Sie Lanyard auf der Seite des Anbieters und tragen Sie die Client-ID im Formular ein.</translation>
    </message>
    <message>
        <source>Something in the form does not fit</source>
        <translation>Eine Angabe passt nicht</translation>
    </message>
    <message>
        <source>The wallet refused a value. Check the address and the client ID, then try again.</source>
        <translation>Die Brieftasche hat eine Angabe abgelehnt. Prüfen Sie die Adresse und die Client-ID und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>This wallet cannot do that yet</source>
        <translation>Diese Brieftasche kann das noch nicht</translation>
    </message>
    <message>
        <source>The window and the wallet behind it are of different versions. Log out and in again after an update.</source>
        <translation>Das Fenster und die Brieftasche dahinter haben verschiedene Versionen. Melden Sie sich nach einer Aktualisierung am Rechner ab und wieder an.</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>Nicht erlaubt</translation>
    </message>
    <message>
        <source>The request was denied, so nothing was changed.</source>
        <translation>Die Anfrage wurde abgelehnt, es hat sich nichts geändert.</translation>
    </message>
    <message>
        <source>Nobody answered</source>
        <translation>Niemand hat geantwortet</translation>
    </message>
    <message>
        <source>The question stayed open too long, so nothing was changed.</source>
        <translation>Die Frage stand zu lange offen, es hat sich nichts geändert.</translation>
    </message>
    <message>
        <source>This identity is gone</source>
        <translation>Diese Identität gibt es nicht mehr</translation>
    </message>
    <message>
        <source>It was removed in the meantime, perhaps from a terminal.</source>
        <translation>Sie wurde inzwischen entfernt, vielleicht aus einem Terminal.</translation>
    </message>
    <message>
        <source>The name fits more than one identity</source>
        <translation>Der Name passt auf mehrere Identitäten</translation>
    </message>
    <message>
        <source>Choose another short name: each name belongs to one identity.</source>
        <translation>Wählen Sie einen anderen Kurznamen: Jeder Name gehört zu einer Identität.</translation>
    </message>
    <message>
        <source>Please sign in again</source>
        <translation>Bitte neu anmelden</translation>
    </message>
    <message>
        <source>%1 no longer accepts the saved sign-in. A new sign-in in the browser helps.</source>
        <translation>%1 nimmt die gespeicherte Anmeldung nicht mehr an. Eine neue Anmeldung im Browser hilft.</translation>
    </message>
    <message>
        <source>The wallet is locked</source>
        <translation>Die Brieftasche ist gesperrt</translation>
    </message>
    <message>
        <source>Unlock it first, then try again.</source>
        <translation>Entsperren Sie sie und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The system&apos;s keystore does not answer</source>
        <translation>Der Schlüsselbund des Systems antwortet nicht</translation>
    </message>
    <message>
        <source>Lanyard keeps secrets there and nowhere else. Unlock the keyring of your desktop, then try again.</source>
        <translation>Lanyard bewahrt Geheimnisse nur dort auf. Entsperren Sie den Schlüsselbund Ihrer Arbeitsumgebung und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The sign-in does not cover this</source>
        <translation>Die Anmeldung reicht dafür nicht</translation>
    </message>
    <message>
        <source>%1 did not grant all that is needed. Sign in again and agree to it there.</source>
        <translation>%1 hat nicht alles gewährt, was nötig ist. Melden Sie sich neu an und stimmen Sie dort zu.</translation>
    </message>
    <message>
        <source>The provider cannot be reached</source>
        <translation>Der Anbieter ist nicht erreichbar</translation>
    </message>
    <message>
        <source>%1 did not answer. Check the address, your network and any VPN or proxy. Nothing was lost.</source>
        <translation>%1 hat nicht geantwortet. Prüfen Sie die Adresse, Ihr Netz und gegebenenfalls VPN oder Proxy. Es ging nichts verloren.</translation>
    </message>
    <message>
        <source>The provider said no</source>
        <translation>Der Anbieter hat abgelehnt</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>Zu viele Versuche</translation>
    </message>
    <message>
        <source>Wait a minute, then try again.</source>
        <translation>Warten Sie eine Minute und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Too soon after a wrong passphrase</source>
        <translation>Zu bald nach einer falschen Passphrase</translation>
    </message>
    <message>
        <source>This one was not tried. Wait %2 s, then type it again.</source>
        <translation>Diese wurde nicht geprüft. Warten Sie %2 s und geben Sie sie dann noch einmal ein.</translation>
    </message>
    <message>
        <source>That is not the passphrase</source>
        <translation>Das ist nicht die Passphrase</translation>
    </message>
    <message>
        <source>Nothing was changed. Each wrong try makes the next one wait a little longer.</source>
        <translation>Es hat sich nichts geändert. Nach jedem falschen Versuch dauert der nächste etwas länger.</translation>
    </message>
    <message>
        <source>The approval passphrase is needed</source>
        <translation>Die Freigabe-Passphrase wird gebraucht</translation>
    </message>
    <message>
        <source>Enter the passphrase that you use now.</source>
        <translation>Geben Sie die jetzige Passphrase ein.</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>You stopped it, so nothing was changed.</source>
        <translation>Sie haben abgebrochen, es hat sich nichts geändert.</translation>
    </message>
    <message>
        <source>The wallet has stopped</source>
        <translation>Die Brieftasche wurde beendet</translation>
    </message>
    <message>
        <source>The background part of Lanyard ended. Your identities are safe in the keystore. Open Lanyard again.</source>
        <translation>Der Hintergrundteil von Lanyard wurde beendet. Ihre Identitäten sind im Schlüsselbund sicher. Öffnen Sie Lanyard neu.</translation>
    </message>
    <message>
        <source>No browser opened</source>
        <translation>Es hat sich kein Browser geöffnet</translation>
    </message>
    <message>
        <source>Copy the link and open it in the browser that you like to use.</source>
        <translation>Kopieren Sie die Adresse und öffnen Sie sie in einem Browser Ihrer Wahl.</translation>
    </message>
    <message>
        <source>Something went wrong inside Lanyard</source>
        <translation>In Lanyard ist etwas schiefgegangen</translation>
    </message>
    <message>
        <source>That is our mistake, not yours. Try again; if it stays, please report it.</source>
        <translation>Das ist unser Fehler, nicht Ihrer. Versuchen Sie es noch einmal; bleibt es dabei, melden Sie es bitte.</translation>
    </message>
    <message>
        <source>The provider</source>
        <translation>Der Anbieter</translation>
    </message>
    <message>
        <source>It did not work</source>
        <translation>Das hat nicht geklappt</translation>
    </message>
    <message>
        <source>The wallet gave a reason that this window does not know: %1</source>
        <translation>Die Brieftasche nannte einen Grund, den dieses Fenster nicht kennt: %1</translation>
    </message>
    <message>
        <source>%1 answered, but refused or sent something that failed a check, so none of it was used.</source>
        <translation>%1 hat geantwortet, aber abgelehnt oder etwas geschickt, das eine Prüfung nicht bestand. Nichts davon wurde verwendet.</translation>
    </message>
    <message>
        <source>The time ran out</source>
        <translation>Die Zeit ist abgelaufen</translation>
    </message>
    <message>
        <source>Nobody finished the sign-in in the browser in time, so nothing was signed in. Start it again when you are ready.</source>
        <translation>Niemand hat die Anmeldung rechtzeitig im Browser beendet, also wurde nichts angemeldet. Beginnen Sie neu, wenn Sie so weit sind.</translation>
    </message>
    <message>
        <source>Not allowed there</source>
        <translation>Dort nicht erlaubt</translation>
    </message>
    <message>
        <source>The sign-in was declined on the page of %1: you chose not to allow it, or this account may not use it. Nothing was signed in.</source>
        <translation>Die Anmeldung wurde auf der Seite von %1 abgelehnt: Sie haben sie nicht erlaubt, oder dieses Konto darf sie nicht verwenden. Nichts wurde angemeldet.</translation>
    </message>
    <message>
        <source>The provider wants something first</source>
        <translation>Der Anbieter will zuerst etwas anderes</translation>
    </message>
    <message>
        <source>Open the page of %1 in your browser, sign in there and answer what it asks. Then try again.</source>
        <translation>Öffnen Sie die Seite von %1 in Ihrem Browser, melden Sie sich dort an und beantworten Sie, was sie fragt. Versuchen Sie es dann erneut.</translation>
    </message>
    <message>
        <source>That was another account</source>
        <translation>Das war ein anderes Konto</translation>
    </message>
    <message>
        <source>You signed in as %2; this identity is %3. Nothing was changed. Choose the other account at %1, or sign out there first, then try again. To have %2 as well, add the service once more.</source>
        <translation>Sie haben sich als %2 angemeldet; diese Identität ist %3. Nichts wurde geändert. Wählen Sie bei %1 das andere Konto, oder melden Sie sich dort erst ab, und versuchen Sie es erneut. Um auch %2 zu haben, fügen Sie den Dienst noch einmal hinzu.</translation>
    </message>
    <message>
        <source>The address is written differently</source>
        <translation>Die Adresse schreibt sich anders</translation>
    </message>
    <message>
        <source>The provider calls itself %2, and %3 was given. Enter the address exactly so: %2</source>
        <translation>Der Anbieter nennt sich %2, angegeben war %3. Geben Sie die Adresse genau so ein: %2</translation>
    </message>
    <message>
        <source>The address belongs to somebody else</source>
        <translation>Die Adresse gehört jemand anderem</translation>
    </message>
    <message>
        <source>What answers at %3 calls itself %2, so none of it was used. Check the address. If it is the one that you were given, tell whoever runs the provider.</source>
        <translation>Was unter %3 antwortet, nennt sich %2, also wurde nichts davon verwendet. Prüfen Sie die Adresse. Wenn es die ist, die man Ihnen gab, sagen Sie es denen, die den Anbieter betreiben.</translation>
    </message>
    <message>
        <source>No provider at this address</source>
        <translation>Kein Anbieter unter dieser Adresse</translation>
    </message>
    <message>
        <source>Nothing there says how to sign in. Check the address, capitals and all: the provider calls it “issuer”.</source>
        <translation>Nichts dort sagt, wie man sich anmeldet. Prüfen Sie die Adresse samt Groß- und Kleinschreibung: der Anbieter nennt sie „Issuer“.</translation>
    </message>
    <message>
        <source>The client ID was not accepted</source>
        <translation>Die Client-ID wurde nicht angenommen</translation>
    </message>
    <message>
        <source>%1 does not know it, or does not let it sign in this way. Check the client ID.</source>
        <translation>%1 kennt sie nicht oder lässt sie sich so nicht anmelden. Prüfen Sie die Client-ID.</translation>
    </message>
    <message>
        <source>The provider did not take the request</source>
        <translation>Der Anbieter hat die Anfrage nicht angenommen</translation>
    </message>
    <message>
        <source>Often the redirect address is not registered at %1 for this client ID. Compare the two.</source>
        <translation>Oft ist die Rücksprungadresse bei %1 nicht für diese Client-ID eingetragen. Vergleichen Sie beide.</translation>
    </message>
    <message>
        <source>The port is in use</source>
        <translation>Der Port ist belegt</translation>
    </message>
    <message>
        <source>Another program on this computer uses the port that the browser comes back to: %2. End that program, or register a further port at %1 and name both in the redirect address.</source>
        <translation>Ein anderes Programm auf diesem Rechner benutzt den Port, auf den der Browser zurückkommt: %2. Beenden Sie es, oder tragen Sie bei %1 einen weiteren Port ein und nennen Sie beide in der Rückadresse.</translation>
    </message>
    <message>
        <source>This computer lacks that address</source>
        <translation>Diesem Rechner fehlt diese Adresse</translation>
    </message>
    <message>
        <source>There is no %2 here for the browser to come back to. Register a redirect address with 127.0.0.1 or localhost at %1, and name that.</source>
        <translation>Hier gibt es kein %2, auf das der Browser zurückkommen könnte. Tragen Sie bei %1 eine Rückadresse mit 127.0.0.1 oder localhost ein, und nennen Sie diese.</translation>
    </message>
    <message>
        <source>A permission does not exist there</source>
        <translation>Eine Berechtigung gibt es dort nicht</translation>
    </message>
    <message>
        <source>%1 does not give one of the permissions that were asked for. Ask for others.</source>
        <translation>%1 vergibt eine der erbetenen Berechtigungen nicht. Bitten Sie um andere.</translation>
    </message>
    <message>
        <source>The secret or the way it is sent is wrong</source>
        <translation>Das Geheimnis oder der Weg, auf dem es geschickt wird, ist falsch</translation>
    </message>
    <message>
        <source>%1 did not take it by “%2”. Check the secret. If it is right, sign in once more with it sent by “%3”, which %1 takes as well.</source>
        <translation>%1 hat es als „%2“ nicht angenommen. Prüfen Sie das Geheimnis. Stimmt es, melden Sie sich noch einmal an und lassen Sie es als „%3“ schicken, was %1 auch annimmt.</translation>
    </message>
    <message>
        <source>%1 did not take it by “%2”, and lists no other way. Check the secret. If it is right, ask whoever runs the provider how this client is registered.</source>
        <translation>%1 hat es als „%2“ nicht angenommen und nennt keinen anderen Weg. Prüfen Sie das Geheimnis. Stimmt es, fragen Sie, wer den Anbieter betreibt, wie dieser Client eingetragen ist.</translation>
    </message>
    <message>
        <source>The client needs a key</source>
        <translation>Der Client braucht einen Schlüssel</translation>
    </message>
    <message>
        <source>%1 takes clients that sign with a private key. Give it in a terminal: lanyard login, with --client-key FILE.</source>
        <translation>%1 nimmt Clients, die mit einem privaten Schlüssel unterschreiben. Geben Sie ihn in einem Terminal an: lanyard login, mit --client-key DATEI.</translation>
    </message>
    <message>
        <source>A client secret may be missing</source>
        <translation>Vielleicht fehlt ein Client-Geheimnis</translation>
    </message>
    <message>
        <source>%1 does not know the client ID, or wants a secret with it. If one was registered, give it under “More options”.</source>
        <translation>%1 kennt die Client-ID nicht oder will ein Geheimnis dazu. Wurde eines eingetragen, geben Sie es unter „Mehr Optionen“ an.</translation>
    </message>
    <message>
        <source>The secret cannot be sent that way</source>
        <translation>So lässt sich das Geheimnis nicht schicken</translation>
    </message>
    <message>
        <source>%1 does not list “%2” as a way to send it, but lists “%3”.</source>
        <translation>%1 nennt „%2“ nicht als Weg dafür, wohl aber „%3“.</translation>
    </message>
    <message>
        <source>The client secret is missing</source>
        <translation>Das Client-Geheimnis fehlt</translation>
    </message>
    <message>
        <source>There is none to send by “%2”. Give it under “More options”; in a terminal: lanyard login --again NAME --client-secret-stdin</source>
        <translation>Es gibt keines, das als „%2“ zu schicken wäre. Geben Sie es unter „Mehr Optionen“ an; in einem Terminal: lanyard login --again NAME --client-secret-stdin</translation>
    </message>
    <message>
        <source>The provider did not take its own code</source>
        <translation>Der Anbieter hat seinen eigenen Code nicht angenommen</translation>
    </message>
    <message>
        <source>Start once more. If it says so again, ask whoever runs %1 whether it binds this client&apos;s tokens to a key (then: lanyard login --dpop, in a terminal) or to a certificate, which Lanyard cannot do yet.</source>
        <translation>Beginnen Sie noch einmal. Sagt er es wieder, fragen Sie, wer %1 betreibt, ob dort die Token dieses Clients an einen Schlüssel gebunden werden (dann in einem Terminal: lanyard login --dpop) oder an ein Zertifikat, was Lanyard noch nicht kann.</translation>
    </message>
    <message>
        <source>Lanyard cannot do what this provider wants</source>
        <translation>Lanyard kann nicht, was dieser Anbieter verlangt</translation>
    </message>
    <message>
        <source>%1 binds tokens to a key (DPoP). Sign in there from a terminal: lanyard login --dpop.</source>
        <translation>%1 bindet Token an einen Schlüssel (DPoP). Melden Sie sich dort in einem Terminal an: lanyard login --dpop.</translation>
    </message>
    <message>
        <source>%1 binds tokens to a certificate (mutual TLS). Lanyard cannot do that yet; a new sign-in would come to the same. Ask whoever runs the provider for a client ID that does without it.</source>
        <translation>%1 bindet Token an ein Zertifikat (mutual TLS). Das kann Lanyard noch nicht; eine neue Anmeldung führte zum selben. Fragen Sie, wer den Anbieter betreibt, nach einer Client-ID, die ohne das auskommt.</translation>
    </message>
    <message>
        <source>%1 wants sign-ins as signed request objects (JAR). Lanyard cannot do that yet. Ask whoever runs the provider for a client ID that does without it.</source>
        <translation>%1 verlangt Anmeldungen als signierte Anfrageobjekte (JAR). Das kann Lanyard noch nicht. Fragen Sie, wer den Anbieter betreibt, nach einer Client-ID, die ohne das auskommt.</translation>
    </message>
    <message>
        <source>%1 encrypts its ID tokens (JWE). Lanyard cannot read them yet; a new sign-in would come to the same. Ask whoever runs the provider for a client ID that does without it.</source>
        <translation>%1 verschlüsselt seine ID-Token (JWE). Die kann Lanyard noch nicht lesen; eine neue Anmeldung führte zum selben. Fragen Sie, wer den Anbieter betreibt, nach einer Client-ID, die ohne das auskommt.</translation>
    </message>
    <message>
        <source>%1 answers sign-ins with a JWT (JARM). Lanyard cannot do that yet. Ask whoever runs the provider for a client ID that does without it.</source>
        <translation>%1 beantwortet Anmeldungen mit einem JWT (JARM). Das kann Lanyard noch nicht. Fragen Sie, wer den Anbieter betreibt, nach einer Client-ID, die ohne das auskommt.</translation>
    </message>
    <message>
        <source>%1 takes only clients that authenticate by %2. Lanyard cannot do that yet. Ask whoever runs the provider for a client ID that does without it.</source>
        <translation>%1 nimmt nur Clients an, die sich durch %2 ausweisen. Das kann Lanyard noch nicht. Fragen Sie, wer den Anbieter betreibt, nach einer Client-ID, die ohne das auskommt.</translation>
    </message>
    <message>
        <source>The provider is not running</source>
        <translation>Der Anbieter läuft nicht</translation>
    </message>
    <message>
        <source>Nothing answers at %2 on this computer. Start the provider, then try again.</source>
        <translation>Unter %2 antwortet auf diesem Rechner nichts. Starten Sie den Anbieter und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Nothing answers at %2 on this computer. Start it in a terminal, then try again: %3</source>
        <translation>Unter %2 antwortet auf diesem Rechner nichts. Starten Sie ihn in einem Terminal und versuchen Sie es dann noch einmal: %3</translation>
    </message>
    <message>
        <source>The keystore has no sign-in of it that can be used.</source>
        <translation>Der Schlüsselbund hat dafür keine Anmeldung, die sich verwenden lässt.</translation>
    </message>
    <message>
        <source>Lanyard was copied from another computer, whose sign-in is not used here.</source>
        <translation>Lanyard wurde von einem anderen Computer kopiert, dessen Anmeldung hier nicht verwendet wird.</translation>
    </message>
    <message>
        <source>The sign-in at %1 has run out: it ends after a time there.</source>
        <translation>Die Anmeldung bei %1 ist abgelaufen: Dort endet sie nach einiger Zeit.</translation>
    </message>
    <message>
        <source>Another program changed what Lanyard keeps of it, so nothing of it is used. Sign out, then sign in as if it were new.</source>
        <translation>Ein anderes Programm hat geändert, was Lanyard davon aufbewahrt; deshalb wird nichts davon verwendet. Abmelden und dann wie zum ersten Mal anmelden.</translation>
    </message>
    <message>
        <source>What Lanyard keeps of it is damaged, so nothing of it is used. Sign out, then sign in as if it were new.</source>
        <translation>Was Lanyard davon aufbewahrt, ist beschädigt; deshalb wird nichts davon verwendet. Abmelden und dann wie zum ersten Mal anmelden.</translation>
    </message>
    <message>
        <source>Its time is over, and it cannot be renewed without you.</source>
        <translation>Ihre Zeit ist abgelaufen, und ohne Sie lässt sie sich nicht erneuern.</translation>
    </message>
    <message>
        <source>Your computer does not know Lanyard&apos;s question for its password: it was not installed with polkit.</source>
        <translation>Ihr Computer kennt Lanyards Frage nach dem Passwort nicht: Sie wurde nicht bei polkit eingerichtet.</translation>
    </message>
    <message>
        <source>Your computer decides without asking for its password, and that confirms nobody.</source>
        <translation>Ihr Computer entscheidet, ohne nach dem Passwort zu fragen, und das bestätigt niemanden.</translation>
    </message>
    <message>
        <source>The keystore does not answer, so nothing can be set there now.</source>
        <translation>Der Schlüsselbund antwortet nicht, deshalb lässt sich dort jetzt nichts festlegen.</translation>
    </message>
    <message>
        <source>Your computer cannot ask for its password: polkit does not answer.</source>
        <translation>Ihr Computer kann nicht nach dem Passwort fragen: polkit antwortet nicht.</translation>
    </message>
    <message>
        <source>%1 is signed in to in a way of its own, which Lanyard does not know yet.</source>
        <translation>Bei %1 meldet man sich auf eine eigene Art an, die Lanyard noch nicht kennt.</translation>
    </message>
    <message>
        <source>%1 does not say who answers, and its redirect address has no path of its own. Another provider could pass its answer off as its own.</source>
        <translation>%1 sagt nicht, wer antwortet, und seine Rückkehradresse hat keinen eigenen Pfad. Ein anderer Anbieter könnte dessen Antwort als seine eigene ausgeben.</translation>
    </message>
    <message>
        <source>The code ran out</source>
        <translation>Der Code ist abgelaufen</translation>
    </message>
    <message>
        <source>Nobody allowed the sign-in with it in time on the page of %1. Try again: the new code is another one.</source>
        <translation>Niemand hat die Anmeldung damit rechtzeitig auf der Seite von %1 erlaubt. Versuchen Sie es noch einmal: Der neue Code ist ein anderer.</translation>
    </message>
    <message>
        <source>The code is for a foreign page</source>
        <translation>Der Code ist für eine fremde Seite</translation>
    </message>
    <message>
        <source>%3 wants the code to be typed at %2, which is not known to be its own address. The code was not shown. Sign in with the browser, and tell whoever runs the provider.</source>
        <translation>%3 will, dass der Code bei %2 eingetippt wird. Dass das seine eigene Adresse ist, ist nicht bekannt. Der Code wurde nicht gezeigt. Melden Sie sich im Browser an und sagen Sie dem Betreiber Bescheid.</translation>
    </message>
    <message>
        <source>No sign-in by a code there</source>
        <translation>Keine Anmeldung mit einem Code dort</translation>
    </message>
    <message>
        <source>%1 does not offer it. Sign in with the browser instead.</source>
        <translation>%1 bietet sie nicht an. Melden Sie sich stattdessen im Browser an.</translation>
    </message>
    <message>
        <source>No sign-in by a code for this client ID</source>
        <translation>Keine Anmeldung mit einem Code für diese Client-ID</translation>
    </message>
    <message>
        <source>%1 does not allow it to this client ID. Sign in with the browser instead.</source>
        <translation>%1 erlaubt sie dieser Client-ID nicht. Melden Sie sich stattdessen im Browser an.</translation>
    </message>
    <message>
        <source>Make a new one at %1, and paste it in a terminal: lanyard login --again %2 --token</source>
        <translation>Erstellen Sie bei %1 ein neues und fügen Sie es im Terminal ein: lanyard login --again %2 --token</translation>
    </message>
    <message>
        <source>What you gave Lanyard for %1 has ended. Get a new one there, and give it in a terminal: lanyard login --again NAME --token, or --basic for a password</source>
        <translation>Was Sie Lanyard für %1 gegeben haben, ist abgelaufen. Holen Sie sich dort etwas Neues und geben Sie es im Terminal ein: lanyard login --again NAME --token, oder --basic für ein Passwort</translation>
    </message>
    <message>
        <source>Nothing renews it: you gave it to Lanyard</source>
        <translation>Es lässt sich nicht erneuern: Sie haben es Lanyard gegeben</translation>
    </message>
</context>
<context>
    <name>FarewellPage</name>
    <message>
        <source>The wallet has stopped</source>
        <translation>Die Brieftasche wurde beendet</translation>
    </message>
    <message>
        <source>Your identities are safe in the keystore. This window closes now; open Lanyard again to go on.</source>
        <translation>Ihre Identitäten sind im Schlüsselbund sicher. Dieses Fenster schließt sich jetzt; öffnen Sie Lanyard neu, um weiterzumachen.</translation>
    </message>
</context>
<context>
    <name>GrantRows</name>
    <message>
        <source>always</source>
        <comment>how long a program is allowed</comment>
        <translation>immer</translation>
    </message>
    <message>
        <source>until %1</source>
        <comment>how long a program is allowed</comment>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>this session</source>
        <comment>how long a program is allowed</comment>
        <translation>in dieser Sitzung</translation>
    </message>
    <message>
        <source>suspended: asks again</source>
        <comment>what a program was allowed before a restore</comment>
        <translation>ausgesetzt: fragt erneut</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>noch nicht benutzt</translation>
    </message>
    <message numerus="yes">
        <source>used %n time(s)</source>
        <translation>
            <numerusform>%n-mal benutzt</numerusform>
            <numerusform>%n-mal benutzt</numerusform>
        </translation>
    </message>
    <message>
        <source>ID token, %1</source>
        <comment>%1 is how long a program is allowed</comment>
        <translation>ID-Token, %1</translation>
    </message>
</context>
<context>
    <name>HelpCard</name>
    <message>
        <source>How to get a client ID</source>
        <translation>So bekommen Sie eine Client-ID</translation>
    </message>
    <message>
        <source>Open the provider&apos;s developer or admin page and register a new application.</source>
        <translation>Öffnen Sie die Entwickler- oder Verwaltungsseite des Anbieters und tragen Sie eine neue Anwendung ein.</translation>
    </message>
    <message>
        <source>Choose the kind “native”, “desktop” or “public”. Lanyard uses PKCE; a secret is needed only where the provider insists.</source>
        <translation>Wählen Sie die Art „native“, „desktop“ oder „public“. Lanyard verwendet PKCE; ein Geheimnis ist nur nötig, wo der Anbieter darauf besteht.</translation>
    </message>
    <message>
        <source>Register this redirect address. The port changes each time, so allow any port where you are asked:</source>
        <translation>Tragen Sie diese Rückadresse ein. Der Port wechselt jedes Mal; erlauben Sie jeden Port, wo Sie danach gefragt werden:</translation>
    </message>
    <message>
        <source>Register this redirect address, letter by letter; of several, each:</source>
        <translation>Tragen Sie diese Rückadresse ein, Zeichen für Zeichen; von mehreren jede:</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the redirect address</source>
        <translation>Rückadresse kopieren</translation>
    </message>
    <message>
        <source>Then paste the client ID that the provider shows into the field.</source>
        <translation>Fügen Sie dann die Client-ID, die der Anbieter anzeigt, in das Feld ein.</translation>
    </message>
</context>
<context>
    <name>IdentitiesPage</name>
    <message>
        <source>Identities</source>
        <translation>Identitäten</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Ctrl+K</source>
        <translation>Strg+K</translation>
    </message>
    <message>
        <source>Add a service</source>
        <translation>Dienst hinzufügen</translation>
    </message>
    <message>
        <source>Keystore</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Sign out in the browser too</source>
        <translation>Auch im Browser abmelden</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>how many of all identities were found</comment>
        <translation>%1 von %2</translation>
    </message>
    <message numerus="yes">
        <source>%n identities</source>
        <translation>
            <numerusform>%n Identität</numerusform>
            <numerusform>%n Identitäten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>IdentityActions</name>
    <message>
        <source>Renew now</source>
        <translation>Jetzt erneuern</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Abmelden …</translation>
    </message>
</context>
<context>
    <name>IdentityBanner</name>
    <message>
        <source>Sign out…</source>
        <translation>Abmelden …</translation>
    </message>
    <message>
        <source>Renew now</source>
        <translation>Jetzt erneuern</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Neu anmelden</translation>
    </message>
</context>
<context>
    <name>IdentityCard</name>
    <message>
        <source>%1 left</source>
        <comment>time left, e.g. 12 min left</comment>
        <translation>noch %1</translation>
    </message>
</context>
<context>
    <name>IdentityDetails</name>
    <message>
        <source>Signed in as</source>
        <comment>a person&apos;s name or address follows</comment>
        <translation>Angemeldet als</translation>
    </message>
    <message>
        <source>Known there as</source>
        <comment>the provider&apos;s own name for the person follows</comment>
        <translation>Dort bekannt als</translation>
    </message>
    <message>
        <source>Provider address</source>
        <translation>Adresse des Anbieters</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Given unasked</source>
        <comment>permissions that the provider added, which nobody asked for, follow</comment>
        <translation>Ungefragt erhalten</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Signed in since</source>
        <translation>Angemeldet seit</translation>
    </message>
    <message>
        <source>May get its tokens</source>
        <translation>Dürfen ihre Tokens bekommen</translation>
    </message>
    <message>
        <source>No program may get its tokens without asking you.</source>
        <translation>Kein Programm bekommt ihre Tokens, ohne Sie zu fragen.</translation>
    </message>
</context>
<context>
    <name>IdentityList</name>
    <message>
        <source>Identities</source>
        <translation>Identitäten</translation>
    </message>
    <message>
        <source>Nothing fits this search.</source>
        <translation>Nichts passt zu dieser Suche.</translation>
    </message>
</context>
<context>
    <name>IdentityRow</name>
    <message>
        <source>client %1</source>
        <comment>%1 is a client ID</comment>
        <translation>Client %1</translation>
    </message>
    <message>
        <source>Fresh</source>
        <comment>state: a token is at hand</comment>
        <translation>Frisch</translation>
    </message>
    <message>
        <source>Refreshing</source>
        <comment>state: a token is on its way</comment>
        <translation>Wird erneuert</translation>
    </message>
    <message>
        <source>Idle</source>
        <comment>state: signed in, nothing in memory, fetched when a tool asks</comment>
        <translation>Ruht</translation>
    </message>
    <message>
        <source>Needs sign-in</source>
        <comment>state</comment>
        <translation>Anmeldung nötig</translation>
    </message>
    <message>
        <source>Offline</source>
        <comment>state</comment>
        <translation>Offline</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <comment>state</comment>
        <translation>Noch nicht gespeichert</translation>
    </message>
    <message>
        <source>Not supported</source>
        <comment>state: the provider wants what Lanyard cannot do</comment>
        <translation>Nicht unterstützt</translation>
    </message>
    <message>
        <source>%1 no longer accepts the saved sign-in.</source>
        <translation>%1 nimmt die gespeicherte Anmeldung nicht mehr an.</translation>
    </message>
    <message>
        <source>%1 cannot be reached. Lanyard tries again by itself.</source>
        <translation>%1 ist nicht erreichbar. Lanyard versucht es von selbst wieder.</translation>
    </message>
    <message>
        <source>The keystore did not take the newest sign-in. Lanyard keeps it sealed and tries again.</source>
        <translation>Der Schlüsselbund hat die neueste Anmeldung nicht angenommen. Lanyard hält sie versiegelt und versucht es wieder.</translation>
    </message>
    <message>
        <source>It cannot be renewed: sign in again when it ends.</source>
        <translation>Sie lässt sich nicht erneuern: Melden Sie sich neu an, wenn sie endet.</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>days left, short</comment>
        <translation>%1 T</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>hours left, short</comment>
        <translation>%1 Std</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes left, short</comment>
        <translation>%1 Min</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds left, short</comment>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 may want a new sign-in by now.</source>
        <translation>%1 verlangt inzwischen wohl eine neue Anmeldung.</translation>
    </message>
    <message>
        <source>Needs a new sign-in by %1 unless it is used before.</source>
        <comment>%1: a date or a time</comment>
        <translation>Neu anmelden bis %1, wenn es vorher nicht genutzt wird.</translation>
    </message>
    <message>
        <source>Soon needs a new sign-in: by %1.</source>
        <comment>%1: a date or a time</comment>
        <translation>Bald neu anmelden: bis %1.</translation>
    </message>
    <message>
        <source>Needs a new sign-in by %1.</source>
        <comment>%1: a date or a time</comment>
        <translation>Neu anmelden bis %1.</translation>
    </message>
    <message>
        <source>In the provider&apos;s own words: %1</source>
        <translation>In den Worten des Anbieters: %1</translation>
    </message>
    <message>
        <source>Fetched when a program asks</source>
        <comment>a token</comment>
        <translation>Wird geholt, wenn ein Programm fragt</translation>
    </message>
    <message>
        <source>Until %1, then renewed by itself</source>
        <comment>a token</comment>
        <translation>Bis %1, danach von selbst erneuert</translation>
    </message>
    <message>
        <source>Until %1</source>
        <comment>a token</comment>
        <translation>Bis %1</translation>
    </message>
    <message>
        <source>Pasted token</source>
        <comment>the kind of an identity: programs get a token that the person pasted</comment>
        <translation>Eingefügtes Token</translation>
    </message>
    <message>
        <source>The token that you pasted is good until %1. Then paste a new one: lanyard login --again %2 --token</source>
        <comment>%1: a date or a time; %2: a name to type in a terminal</comment>
        <translation>Das Token, das Sie eingefügt haben, gilt bis %1. Fügen Sie dann ein neues ein: lanyard login --again %2 --token</translation>
    </message>
    <message>
        <source>Password</source>
        <comment>the kind of an identity: programs get a user name and password that the person gave</comment>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>The password that you gave is good until %1. Then give the new one: lanyard login --again %2 --basic</source>
        <comment>%1: a date or a time; %2: a name to type in a terminal</comment>
        <translation>Das Passwort, das Sie angegeben haben, gilt bis %1. Geben Sie dann das neue ein: lanyard login --again %2 --basic</translation>
    </message>
    <message>
        <source>Yours, good until %1</source>
        <comment>a token or password that the person gave; %1: a date</comment>
        <translation>Ihres, gilt bis %1</translation>
    </message>
    <message>
        <source>Yours, without a known end</source>
        <comment>a token or password that the person gave</comment>
        <translation>Ihres, ohne bekanntes Ende</translation>
    </message>
</context>
<context>
    <name>LockPage</name>
    <message>
        <source>Lanyard is locked</source>
        <translation>Lanyard ist gesperrt</translation>
    </message>
    <message>
        <source>No program gets a token until you unlock it.</source>
        <translation>Kein Programm bekommt ein Token, bis Sie entsperren.</translation>
    </message>
    <message>
        <source>Approval passphrase</source>
        <translation>Freigabe-Passphrase</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>Wird entsperrt …</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Waiting for your password…</source>
        <translation>Es wird auf Ihr Passwort gewartet …</translation>
    </message>
    <message>
        <source>Unlock with your computer&apos;s password</source>
        <translation>Mit dem Passwort dieses Computers entsperren</translation>
    </message>
    <message>
        <source>Your computer cannot ask for it just now. Try anyway, or see what is missing: lanyard doctor.</source>
        <translation>Ihr Computer kann gerade nicht danach fragen. Versuchen Sie es trotzdem, oder sehen Sie nach, was fehlt: lanyard doctor.</translation>
    </message>
    <message>
        <source>Forgotten it?</source>
        <comment>the passphrase</comment>
        <translation>Vergessen?</translation>
    </message>
</context>
<context>
    <name>LockSheet</name>
    <message>
        <source>Lanyard stays open</source>
        <translation>Lanyard bleibt offen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Set a passphrase…</source>
        <translation>Passphrase festlegen…</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Lanyard</source>
        <translation>Lanyard</translation>
    </message>
</context>
<context>
    <name>PassphraseSheet</name>
    <message>
        <source>Change the approval passphrase</source>
        <translation>Freigabe-Passphrase ändern</translation>
    </message>
    <message>
        <source>Set an approval passphrase</source>
        <translation>Freigabe-Passphrase festlegen</translation>
    </message>
    <message>
        <source>The passphrase now</source>
        <translation>Jetzige Passphrase</translation>
    </message>
    <message>
        <source>New passphrase</source>
        <translation>Neue Passphrase</translation>
    </message>
    <message>
        <source>At least 8 characters. A few words in a row are best.</source>
        <translation>Mindestens 8 Zeichen. Am besten sind ein paar Wörter hintereinander.</translation>
    </message>
    <message>
        <source>Once more</source>
        <comment>type the passphrase a second time</comment>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Die beiden sind nicht gleich.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <comment>the new passphrase</comment>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Start anew</source>
        <translation>Neu anfangen</translation>
    </message>
    <message>
        <source>Replace the forgotten passphrase</source>
        <translation>Vergessene Passphrase ersetzen</translation>
    </message>
    <message>
        <source>Your computer asks for the password that you sign in to it with. Then the new passphrase takes the place of the old one. Nothing else changes: what you allowed programs stays.</source>
        <translation>Ihr Computer fragt nach dem Passwort, mit dem Sie sich an ihm anmelden. Dann tritt die neue Passphrase an die Stelle der alten. Sonst ändert sich nichts: Was Sie Programmen erlaubt haben, bleibt.</translation>
    </message>
    <message>
        <source>With it you can say yes from a terminal, where no window can ask you, and unlock the wallet. Nobody can read it back.</source>
        <translation>Damit können Sie aus einem Terminal zustimmen, wo kein Fenster Sie fragen kann, und Lanyard entsperren. Niemand kann sie auslesen.</translation>
    </message>
    <message>
        <source>If you forget it, your computer&apos;s password lets you set a new one here.</source>
        <translation>Wenn Sie sie vergessen, legen Sie hier mit Ihrem Computerpasswort eine neue fest.</translation>
    </message>
    <message>
        <source>It also seals the file that your sign-ins are kept in: if you forget it, nothing replaces it.</source>
        <translation>Sie versiegelt auch die Datei mit Ihren Anmeldungen: Wenn Sie sie vergessen, ersetzt sie nichts.</translation>
    </message>
    <message>
        <source>If you forget it, you have to sign out of everything before you can set a new one.</source>
        <translation>Wenn Sie sie vergessen, müssen Sie sich überall abmelden, bevor Sie eine neue festlegen können.</translation>
    </message>
    <message>
        <source>Forgotten it?</source>
        <comment>the old passphrase</comment>
        <translation>Vergessen?</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Sign out of everything…</source>
        <translation>Überall abmelden …</translation>
    </message>
    <message>
        <source>Waiting for your password…</source>
        <translation>Warten auf Ihr Passwort …</translation>
    </message>
    <message>
        <source>Replace it</source>
        <comment>the passphrase</comment>
        <translation>Ersetzen</translation>
    </message>
</context>
<context>
    <name>ProgramChips</name>
    <message>
        <source>Take back what %1 was allowed</source>
        <translation>Zurücknehmen, was %1 erlaubt wurde</translation>
    </message>
    <message numerus="yes">
        <source>%n program(s)</source>
        <translation>
            <numerusform>%n Programm</numerusform>
            <numerusform>%n Programme</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>tools</comment>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProgramRow</name>
    <message>
        <source>Take back what %1 was allowed</source>
        <translation>Zurücknehmen, was %1 erlaubt wurde</translation>
    </message>
</context>
<context>
    <name>Prompt</name>
    <message>
        <source>an unknown program</source>
        <translation>ein unbekanntes Programm</translation>
    </message>
    <message>
        <source>Let this program sign you in at %1?</source>
        <translation>Darf dieses Programm Sie bei %1 anmelden?</translation>
    </message>
    <message>
        <source>Let this program sign you out of %1?</source>
        <translation>Darf dieses Programm Sie bei %1 abmelden?</translation>
    </message>
    <message>
        <source>Let this program use your sign-in at %1?</source>
        <translation>Darf dieses Programm Ihre Anmeldung bei %1 benutzen?</translation>
    </message>
    <message>
        <source>client %1</source>
        <comment>%1 is a client ID</comment>
        <translation>Client %1</translation>
    </message>
    <message>
        <source>End this sign-in here and at the provider</source>
        <translation>Diese Anmeldung hier und beim Anbieter beenden</translation>
    </message>
    <message>
        <source>Know that it is you</source>
        <translation>Wissen, dass Sie es sind</translation>
    </message>
    <message>
        <source>See your name and profile</source>
        <translation>Ihren Namen und Ihr Profil sehen</translation>
    </message>
    <message>
        <source>See your e-mail address</source>
        <translation>Ihre E-Mail-Adresse sehen</translation>
    </message>
    <message>
        <source>See your postal address</source>
        <translation>Ihre Postanschrift sehen</translation>
    </message>
    <message>
        <source>See your phone number</source>
        <translation>Ihre Telefonnummer sehen</translation>
    </message>
    <message>
        <source>“%1”, as the provider calls it</source>
        <translation>„%1“, wie der Anbieter es nennt</translation>
    </message>
    <message>
        <source>Everything that this sign-in may do</source>
        <translation>Alles, was diese Anmeldung darf</translation>
    </message>
    <message>
        <source>This program has changed since you allowed it.</source>
        <translation>Dieses Programm hat sich geändert, seit Sie es erlaubt haben.</translation>
    </message>
    <message>
        <source>Lanyard cannot tell which program this is. Say yes only if you have just started it.</source>
        <translation>Lanyard kann nicht erkennen, welches Programm das ist. Stimmen Sie nur zu, wenn Sie es gerade selbst gestartet haben.</translation>
    </message>
    <message>
        <source>This program runs scripts of any kind.</source>
        <translation>Dieses Programm führt Skripte jeder Art aus.</translation>
    </message>
    <message>
        <source>It says that it runs the script %1. That cannot be checked.</source>
        <translation>Es gibt an, das Skript %1 auszuführen. Das lässt sich nicht prüfen.</translation>
    </message>
    <message>
        <source>Just this once</source>
        <translation>Nur dieses eine Mal</translation>
    </message>
    <message>
        <source>In this session</source>
        <translation>In dieser Sitzung</translation>
    </message>
    <message>
        <source>In this terminal (%1)</source>
        <translation>In diesem Terminal (%1)</translation>
    </message>
    <message>
        <source>For one hour</source>
        <translation>Für eine Stunde</translation>
    </message>
    <message>
        <source>For eight hours</source>
        <translation>Für acht Stunden</translation>
    </message>
    <message>
        <source>Always, until I take it back</source>
        <translation>Immer, bis ich es zurücknehme</translation>
    </message>
    <message>
        <source>Add a sign-in that you make in your browser</source>
        <translation>Eine Anmeldung hinzufügen, die Sie in Ihrem Browser vornehmen</translation>
    </message>
    <message>
        <source>This program starts others: a yes counts for everything that it runs.</source>
        <translation>Dieses Programm startet andere: Ein Ja gilt für alles, was es ausführt.</translation>
    </message>
    <message>
        <source>Let this program see what you allowed?</source>
        <translation>Darf dieses Programm sehen, was Sie erlaubt haben?</translation>
    </message>
    <message>
        <source>Let this program choose your identity for %1?</source>
        <comment>%1 is an address, or a provider</comment>
        <translation>Darf dieses Programm Ihre Identität für %1 wählen?</translation>
    </message>
    <message>
        <source>From now on, tools that want a token for %1 get one of this identity, if you allowed them that</source>
        <comment>%1 is an address, or a provider</comment>
        <translation>Programme, die ein Token für %1 wollen, bekommen ab jetzt eines dieser Identität, wenn Sie ihnen das erlaubt haben</translation>
    </message>
    <message>
        <source>See which program may use which of your identities, and for what</source>
        <translation>Sehen, welches Programm welche Ihrer Identitäten wofür verwenden darf</translation>
    </message>
    <message>
        <source>Let this program sign you out of everything?</source>
        <translation>Darf dieses Programm Sie überall abmelden?</translation>
    </message>
    <message>
        <source>End all of your sign-ins, here and at their providers</source>
        <translation>Alle Ihre Anmeldungen beenden, hier und bei ihren Anbietern</translation>
    </message>
    <message>
        <source>Take back all that you allowed programs</source>
        <translation>Alles zurücknehmen, was Sie Programmen erlaubt haben</translation>
    </message>
    <message>
        <source>A yes counts for this program file, and for whatever can run it.</source>
        <translation>Ein Ja gilt für diese Programmdatei und für alles, was sie ausführen kann.</translation>
    </message>
    <message>
        <source>%1 (yours)</source>
        <comment>%1 is a provider&apos;s name that a file of the person&apos;s says</comment>
        <translation>%1 (von Ihnen)</translation>
    </message>
    <message>
        <source>Sign you in again in your browser, because a service wants more than it got</source>
        <translation>Sie im Browser erneut anmelden, weil ein Dienst mehr verlangt, als er bekam</translation>
    </message>
    <message>
        <source>Sign in by one of these ways: %1</source>
        <comment>%1 are a provider&apos;s names of ways to sign in</comment>
        <translation>Auf eine dieser Arten anmelden: %1</translation>
    </message>
    <message>
        <source>Sign in anew, even if you are signed in there</source>
        <translation>Neu anmelden, auch wenn Sie dort angemeldet sind</translation>
    </message>
    <message>
        <source>Sign in anew, unless you did within the last %1 s</source>
        <translation>Neu anmelden, außer Sie haben es in den letzten %1 s getan</translation>
    </message>
    <message>
        <source>Ask the provider for these claims: %1</source>
        <comment>%1 is JSON</comment>
        <translation>Den Anbieter um diese Angaben bitten: %1</translation>
    </message>
    <message>
        <source>Send what it gives to %1 as well</source>
        <comment>%1 is one host, or several</comment>
        <translation>Was die Anmeldung ergibt, auch an %1 senden</translation>
    </message>
    <message>
        <source>The service&apos;s name comes from a file of yours, which any program of yours can write. Go by the address.</source>
        <translation>Der Name des Dienstes kommt aus einer Datei von Ihnen, die jedes Ihrer Programme schreiben kann. Achten Sie auf die Adresse.</translation>
    </message>
    <message>
        <source>Let this program prove that it is you, by %1?</source>
        <translation>Darf dieses Programm mit Hilfe von %1 nachweisen, dass es Sie ist?</translation>
    </message>
    <message>
        <source>Show an ID token to services that believe one for “%1”, and so be you there</source>
        <comment>%1 is whom the token is for: a client ID, or several</comment>
        <translation>Diensten, die einem ID-Token für „%1“ glauben, eines zeigen und dort als Sie auftreten</translation>
    </message>
    <message>
        <source>Read in it who you are, often with your name and e-mail address</source>
        <translation>Darin lesen, wer Sie sind, oft mit Namen und E-Mail-Adresse</translation>
    </message>
    <message>
        <source>Let this program have your token for %1?</source>
        <translation>Darf dieses Programm Ihr Token für %1 bekommen?</translation>
    </message>
    <message>
        <source>Try it at %1</source>
        <comment>%1 is one host, or several</comment>
        <translation>Es bei %1 ausprobieren</translation>
    </message>
    <message>
        <source>Everything that the token can do which you pasted</source>
        <translation>Alles, was das eingefügte Token kann</translation>
    </message>
    <message>
        <source>Let this program give Lanyard a token or password for %1?</source>
        <translation>Darf dieses Programm Lanyard ein Token oder Passwort für %1 geben?</translation>
    </message>
    <message>
        <source>Let this program have your password for %1?</source>
        <translation>Darf dieses Programm Ihr Passwort für %1 bekommen?</translation>
    </message>
    <message>
        <source>Remove what you gave Lanyard for it, and end it at the service where that can be done</source>
        <translation>Hier entfernen, was Sie Lanyard dafür gegeben haben, und es, wo das geht, auch beim Dienst beenden</translation>
    </message>
    <message>
        <source>Add what it gives Lanyard as an identity of yours</source>
        <translation>Das, was es Lanyard gibt, als Ihre Identität hinzufügen</translation>
    </message>
    <message>
        <source>Put what it gives Lanyard in the place of yours</source>
        <translation>Ihres durch das ersetzen, was es Lanyard gibt</translation>
    </message>
    <message>
        <source>Sign in there as you, with your user name and your password</source>
        <translation>Sich dort als Sie anmelden, mit Ihrem Benutzernamen und Ihrem Passwort</translation>
    </message>
</context>
<context>
    <name>PromptDurations</name>
    <message>
        <source>For how long</source>
        <translation>Für wie lange</translation>
    </message>
</context>
<context>
    <name>PromptPage</name>
    <message numerus="yes">
        <source>%n more question(s) wait</source>
        <translation>
            <numerusform>%n weitere Frage wartet</numerusform>
            <numerusform>%n weitere Fragen warten</numerusform>
        </translation>
    </message>
    <message>
        <source>Deny</source>
        <comment>say no to the program</comment>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Allow</source>
        <comment>say yes to the program</comment>
        <translation>Erlauben</translation>
    </message>
    <message>
        <source>Scroll down to see the whole question.</source>
        <translation>Rollen Sie nach unten, um die ganze Frage zu sehen.</translation>
    </message>
</context>
<context>
    <name>PromptPermissions</name>
    <message>
        <source>It could then:</source>
        <comment>a list of what the program could do follows</comment>
        <translation>Es könnte dann:</translation>
    </message>
    <message>
        <source>This token can also:</source>
        <comment>what the provider put into the token although nobody asked for it follows</comment>
        <translation>Dieses Token kann außerdem:</translation>
    </message>
    <message>
        <source>At: %1</source>
        <comment>the service at which the access is used</comment>
        <translation>Bei: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) wait for this one answer.</source>
        <translation>
            <numerusform>%n Anfrage wartet auf diese eine Antwort.</numerusform>
            <numerusform>%n Anfragen warten auf diese eine Antwort.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptProgram</name>
    <message>
        <source>A program that cannot be identified</source>
        <translation>Ein Programm, das sich nicht feststellen lässt</translation>
    </message>
    <message>
        <source>Run by: %1</source>
        <comment>the programs that started it</comment>
        <translation>Gestartet von: %1</translation>
    </message>
    <message>
        <source>Terminal: %1</source>
        <translation>Terminal: %1</translation>
    </message>
    <message>
        <source>It says: “%1”</source>
        <comment>a program&apos;s own words, which may be untrue</comment>
        <translation>Es sagt: „%1“</translation>
    </message>
    <message>
        <source>It says it was started as: %1</source>
        <comment>a command line, which may be untrue</comment>
        <translation>Es gibt an, so gestartet worden zu sein: %1</translation>
    </message>
</context>
<context>
    <name>PromptWindow</name>
    <message>
        <source>A question</source>
        <comment>title of the window with a question to the person</comment>
        <translation>Eine Frage</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Places</source>
        <comment>the pages of the window</comment>
        <translation>Bereiche</translation>
    </message>
    <message>
        <source>Identities</source>
        <translation>Identitäten</translation>
    </message>
    <message>
        <source>Add</source>
        <comment>add a service: very short, in a narrow rail</comment>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Lock</source>
        <comment>verb: lock the wallet; very short, in a narrow rail</comment>
        <translation>Sperren</translation>
    </message>
</context>
<context>
    <name>SealForm</name>
    <message>
        <source>New passphrase</source>
        <translation>Neue Passphrase</translation>
    </message>
    <message>
        <source>Passphrase of the wallet</source>
        <translation>Passphrase der Brieftasche</translation>
    </message>
    <message>
        <source>At least 8 characters. A few words in a row are best.</source>
        <translation>Mindestens 8 Zeichen. Am besten sind einige Wörter hintereinander.</translation>
    </message>
    <message>
        <source>Once more</source>
        <comment>type the passphrase a second time</comment>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>The two are not the same.</source>
        <translation>Die beiden sind nicht gleich.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Clear the search</source>
        <translation>Suche leeren</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Approval passphrase</source>
        <translation>Freigabe-Passphrase</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Ändern …</translation>
    </message>
    <message>
        <source>Set…</source>
        <translation>Festlegen …</translation>
    </message>
    <message>
        <source>Keystore</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Keystore: %1</source>
        <translation>Schlüsselbund: %1</translation>
    </message>
    <message>
        <source>About Lanyard</source>
        <translation>Über Lanyard</translation>
    </message>
    <message>
        <source>About Lanyard %1</source>
        <translation>Über Lanyard %1</translation>
    </message>
    <message>
        <source>On Linux, a program that runs as you can read an unlocked keyring by itself; no wallet can change that.</source>
        <translation>Unter Linux kann ein Programm, das als Sie läuft, einen entsperrten Schlüsselbund selbst lesen; keine Brieftasche kann das ändern.</translation>
    </message>
    <message>
        <source>Not known while the keystore does not answer.</source>
        <translation>Nicht bekannt, solange der Schlüsselspeicher nicht antwortet.</translation>
    </message>
    <message>
        <source>Set. With it you can say yes from a terminal, and unlock the wallet.</source>
        <translation>Festgelegt. Damit können Sie aus einem Terminal zustimmen und die Brieftasche entsperren.</translation>
    </message>
    <message>
        <source>Not set. Set one to say yes from a terminal, where no window can ask you, and to be able to lock the wallet.</source>
        <translation>Nicht festgelegt. Mit einer Passphrase können Sie aus einem Terminal zustimmen, wo kein Fenster Sie fragen kann, und die Brieftasche sperren.</translation>
    </message>
    <message>
        <source>Sign out of everything</source>
        <translation>Überall abmelden</translation>
    </message>
    <message>
        <source>Ends all of your sign-ins, here and at their providers, and takes back all that you allowed programs.</source>
        <translation>Beendet alle Ihre Anmeldungen, hier und bei ihren Anbietern, und nimmt alles zurück, was Sie Programmen erlaubt haben.</translation>
    </message>
    <message>
        <source>Sign out…</source>
        <translation>Abmelden …</translation>
    </message>
    <message>
        <source>Sign out of everything…</source>
        <translation>Überall abmelden …</translation>
    </message>
    <message>
        <source>Not set: your computer&apos;s password unlocks the wallet. Set one to say yes from a terminal, where no window can ask you.</source>
        <translation>Nicht festgelegt: Das Passwort Ihres Computers entsperrt die Brieftasche. Mit einer Passphrase können Sie aus einem Terminal zustimmen, wo kein Fenster Sie fragen kann.</translation>
    </message>
    <message>
        <source>Replaced on %1 by your computer&apos;s password.</source>
        <translation>Am %1 mit Ihrem Computerpasswort ersetzt.</translation>
    </message>
</context>
<context>
    <name>SignInButtons</name>
    <message>
        <source>Done</source>
        <comment>leave the page</comment>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Change the details</source>
        <translation>Angaben ändern</translation>
    </message>
    <message>
        <source>Open it again</source>
        <comment>the sign-in page in the browser</comment>
        <translation>Noch einmal öffnen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy the link</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Sign in with the secret sent by “%1”</source>
        <comment>%1: basic or post</comment>
        <translation>Mit dem Geheimnis als „%1“ anmelden</translation>
    </message>
    <message>
        <source>Back</source>
        <comment>leave the page</comment>
        <translation>Zurück</translation>
    </message>
</context>
<context>
    <name>SignInForm</name>
    <message>
        <source>Any provider that speaks OpenID Connect will do. You sign in on its own page, in your browser.</source>
        <translation>Jeder Anbieter, der OpenID Connect spricht, ist recht. Sie melden sich auf seiner eigenen Seite an, in Ihrem Browser.</translation>
    </message>
    <message>
        <source>Provider address</source>
        <translation>Adresse des Anbieters</translation>
    </message>
    <message>
        <source>The provider calls it “issuer”. It must be exact, to the last slash.</source>
        <translation>Der Anbieter nennt sie „issuer“. Sie muss genau stimmen, bis zum letzten Schrägstrich.</translation>
    </message>
    <message>
        <source>This provider runs on my own computer: allow plain http</source>
        <translation>Dieser Anbieter läuft auf meinem eigenen Rechner: http ohne Verschlüsselung erlauben</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>Client-ID</translation>
    </message>
    <message>
        <source>Short name (optional)</source>
        <translation>Kurzname (freiwillig)</translation>
    </message>
    <message>
        <source>work</source>
        <comment>an example of a short name</comment>
        <translation>arbeit</translation>
    </message>
    <message>
        <source>What you type in a terminal: lanyard token work</source>
        <translation>Was Sie in einem Terminal tippen: lanyard token arbeit</translation>
    </message>
    <message>
        <source>Fewer options</source>
        <translation>Weniger Optionen</translation>
    </message>
    <message>
        <source>More options</source>
        <translation>Weitere Optionen</translation>
    </message>
    <message>
        <source>Continue in the browser</source>
        <translation>Im Browser fortfahren</translation>
    </message>
    <message>
        <source>Use another device</source>
        <translation>Anderes Gerät verwenden</translation>
    </message>
</context>
<context>
    <name>SignInOptions</name>
    <message>
        <source>Permissions to ask for</source>
        <translation>Rechte, um die gebeten wird</translation>
    </message>
    <message>
        <source>Scopes, with a space between them.</source>
        <translation>Scopes, durch Leerzeichen getrennt.</translation>
    </message>
    <message>
        <source>Client secret</source>
        <translation>Client-Geheimnis</translation>
    </message>
    <message>
        <source>Only where the provider insists. It goes to the keystore and nowhere else.</source>
        <translation>Nur, wo der Anbieter darauf besteht. Es kommt in den Schlüsselbund und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>Certificate authority (file)</source>
        <translation>Zertifizierungsstelle (Datei)</translation>
    </message>
    <message>
        <source>For a provider whose certificate your own organisation signs.</source>
        <translation>Für einen Anbieter, dessen Zertifikat Ihre eigene Organisation ausstellt.</translation>
    </message>
    <message>
        <source>Redirect address</source>
        <translation>Rückadresse</translation>
    </message>
    <message>
        <source>For a provider that compares the port: exactly as it is registered there. Several ports with commas: the first that is free is used.</source>
        <translation>Für einen Anbieter, der den Port vergleicht: genau so, wie sie dort eingetragen ist. Mehrere Ports mit Kommas: der erste freie wird verwendet.</translation>
    </message>
</context>
<context>
    <name>SignInProgress</name>
    <message>
        <source>Steps of the sign-in</source>
        <translation>Schritte der Anmeldung</translation>
    </message>
    <message>
        <source>Your browser shows the sign-in page. Come back here when it says so.</source>
        <translation>Ihr Browser zeigt die Anmeldeseite. Kommen Sie hierher zurück, wenn er es sagt.</translation>
    </message>
    <message>
        <source>In the wallet&apos;s words: %1</source>
        <translation>In den Worten der Brieftasche: %1</translation>
    </message>
    <message>
        <source>Signed in again</source>
        <translation>Neu angemeldet</translation>
    </message>
    <message>
        <source>You are signed in</source>
        <translation>Sie sind angemeldet</translation>
    </message>
    <message>
        <source>In a terminal: lanyard token %1</source>
        <translation>In einem Terminal: lanyard token %1</translation>
    </message>
    <message>
        <source>Time left: %1</source>
        <comment>minutes and seconds, 4:05</comment>
        <translation>Verbleibende Zeit: %1</translation>
    </message>
    <message>
        <source>Redirect address: %1; it must be registered with the provider.</source>
        <translation>Rückadresse: %1; sie muss beim Anbieter eingetragen sein.</translation>
    </message>
    <message>
        <source>In the provider&apos;s own words: %1</source>
        <translation>In den Worten des Anbieters: %1</translation>
    </message>
    <message>
        <source>Signed in again as %1</source>
        <translation>Erneut angemeldet als %1</translation>
    </message>
    <message>
        <source>You are signed in as %1</source>
        <translation>Sie sind angemeldet als %1</translation>
    </message>
    <message>
        <source>It lasts until %1</source>
        <comment>%1: a time or a date</comment>
        <translation>Die Anmeldung gilt bis %1</translation>
    </message>
    <message>
        <source>The provider gave nothing to renew it with. Sign in once more, and Lanyard asks for it.</source>
        <translation>Der Anbieter gab nichts, womit sie sich erneuern lässt. Melden Sie sich noch einmal an, dann bittet Lanyard darum.</translation>
    </message>
    <message>
        <source>The provider gave nothing to renew it with. Whoever runs it can allow that for this client ID.</source>
        <translation>Der Anbieter gab nichts, womit sie sich erneuern lässt. Wer ihn betreibt, kann das für diese Client-ID erlauben.</translation>
    </message>
    <message>
        <source>Ask for it</source>
        <translation>Darum bitten</translation>
    </message>
    <message>
        <source>The provider does not list %1: left out.</source>
        <comment>%1: scopes, as the provider calls them</comment>
        <translation>Der Anbieter führt %1 nicht auf: weggelassen.</translation>
    </message>
    <message>
        <source>Your browser warns of the certificate there, which Lanyard made. Go on only if its SHA-256 fingerprint is %1</source>
        <translation>Ihr Browser warnt vor dem Zertifikat dort, das Lanyard gemacht hat. Gehen Sie nur weiter, wenn sein SHA-256-Fingerabdruck dieser ist: %1</translation>
    </message>
</context>
<context>
    <name>SignInSteps</name>
    <message>
        <source>Look up the provider</source>
        <translation>Anbieter nachschlagen</translation>
    </message>
    <message>
        <source>Open your browser</source>
        <translation>Ihren Browser öffnen</translation>
    </message>
    <message>
        <source>Wait for you to sign in there</source>
        <translation>Warten, bis Sie sich dort angemeldet haben</translation>
    </message>
    <message>
        <source>Fetch the tokens</source>
        <translation>Tokens abholen</translation>
    </message>
    <message>
        <source>Check who signed in</source>
        <translation>Prüfen, wer sich angemeldet hat</translation>
    </message>
    <message>
        <source>Save it in the keystore</source>
        <translation>Im Schlüsselbund speichern</translation>
    </message>
    <message>
        <source>Wait for the code to be typed there</source>
        <translation>Warten, bis der Code dort eingetippt ist</translation>
    </message>
</context>
<context>
    <name>SignOutAllSheet</name>
    <message>
        <source>Sign out of everything?</source>
        <translation>Überall abmelden?</translation>
    </message>
    <message>
        <source>Signing out…</source>
        <translation>Wird abgemeldet …</translation>
    </message>
    <message>
        <source>Nothing was signed out</source>
        <translation>Nichts wurde abgemeldet</translation>
    </message>
    <message>
        <source>Not everything could be signed out</source>
        <translation>Nicht alles konnte abgemeldet werden</translation>
    </message>
    <message>
        <source>Signed out of everything</source>
        <translation>Überall abgemeldet</translation>
    </message>
    <message numerus="yes">
        <source>Lanyard asks the providers of your %n identities to take their access back, and then forgets them on this computer. All that you allowed programs goes with them. This cannot be undone: to use one of them again you sign in anew.</source>
        <translation>
            <numerusform>Lanyard bittet den Anbieter Ihrer Identität, den Zugriff zurückzunehmen, und vergisst sie dann auf diesem Rechner. Alles, was Sie Programmen erlaubt haben, geht mit. Das lässt sich nicht rückgängig machen: Um sie wieder zu benutzen, melden Sie sich neu an.</numerusform>
            <numerusform>Lanyard bittet die Anbieter Ihrer %n Identitäten, den Zugriff zurückzunehmen, und vergisst sie dann auf diesem Rechner. Alles, was Sie Programmen erlaubt haben, geht mit. Das lässt sich nicht rückgängig machen: Um eine davon wieder zu benutzen, melden Sie sich neu an.</numerusform>
        </translation>
    </message>
    <message>
        <source>What became of each</source>
        <translation>Was aus jeder geworden ist</translation>
    </message>
    <message>
        <source>What programs were allowed is taken back. Your browser may still be signed in: that is a session of its own.</source>
        <translation>Was Programmen erlaubt war, ist zurückgenommen. Ihr Browser ist vielleicht noch angemeldet: Das ist eine eigene Sitzung.</translation>
    </message>
    <message>
        <source>Keep everything</source>
        <comment>do not sign out</comment>
        <translation>Alles behalten</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Sign out of everything</source>
        <comment>button</comment>
        <translation>Überall abmelden</translation>
    </message>
</context>
<context>
    <name>SignOutRow</name>
    <message>
        <source>Browser too</source>
        <comment>button: sign the browser out at this provider as well</comment>
        <translation>Auch im Browser</translation>
    </message>
    <message>
        <source>Sign the browser out of %1 too</source>
        <translation>Auch den Browser bei %1 abmelden</translation>
    </message>
</context>
<context>
    <name>SignOutSheet</name>
    <message>
        <source>Sign out of %1?</source>
        <translation>Von %1 abmelden?</translation>
    </message>
    <message>
        <source>Lanyard asks %1 to take this access back and then forgets it on this computer. Tools can no longer get tokens for it. This cannot be undone: to use it again you sign in anew.</source>
        <translation>Lanyard bittet %1, diesen Zugriff zurückzunehmen, und vergisst ihn dann auf diesem Rechner. Programme bekommen dann keine Tokens mehr dafür. Das lässt sich nicht rückgängig machen: Um sie wieder zu benutzen, melden Sie sich neu an.</translation>
    </message>
    <message numerus="yes">
        <source>%n tool(s) use this identity now.</source>
        <translation>
            <numerusform>%n Programm benutzt diese Identität jetzt.</numerusform>
            <numerusform>%n Programme benutzen diese Identität jetzt.</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep it</source>
        <comment>do not sign out</comment>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Sign out</source>
        <comment>button</comment>
        <translation>Abmelden</translation>
    </message>
</context>
<context>
    <name>SignOutWords</name>
    <message>
        <source>%1 does not let Lanyard revoke; the session there ends by itself.</source>
        <translation>%1 lässt Lanyard den Zugriff nicht zurücknehmen; die Sitzung dort endet von selbst.</translation>
    </message>
    <message>
        <source>%1 does not let Lanyard revoke; the session there ends by itself, by %2.</source>
        <comment>%2: a date or a time</comment>
        <translation>%1 lässt Lanyard den Zugriff nicht zurücknehmen; die Sitzung dort endet von selbst, spätestens %2.</translation>
    </message>
</context>
<context>
    <name>Spinner</name>
    <message>
        <source>Working…</source>
        <comment>something is under way</comment>
        <translation>In Arbeit …</translation>
    </message>
</context>
<context>
    <name>StartAnew</name>
    <message>
        <source>The passphrase seals the file that your sign-ins are kept in, and is itself kept nowhere. So nothing replaces one that was forgotten. You can start anew:</source>
        <translation>Die Passphrase versiegelt die Datei mit Ihren Anmeldungen und ist selbst nirgends gespeichert. Deshalb ersetzt nichts eine vergessene. Sie können neu anfangen:</translation>
    </message>
    <message>
        <source>So nothing replaces a forgotten passphrase here. What remains:</source>
        <translation>Deshalb ersetzt hier nichts eine vergessene Passphrase. Was bleibt:</translation>
    </message>
    <message>
        <source>Sign out of everything.</source>
        <translation>Melden Sie sich überall ab.</translation>
    </message>
    <message>
        <source>Set a new passphrase here. While nothing is signed in, nobody asks for the old one.</source>
        <translation>Legen Sie hier eine neue Passphrase fest. Solange nichts angemeldet ist, fragt niemand nach der alten.</translation>
    </message>
    <message>
        <source>Lanyard is locked, so it cannot sign out. End the sessions on your providers&apos; own pages.</source>
        <translation>Lanyard ist gesperrt und kann sich deshalb nicht abmelden. Beenden Sie die Sitzungen auf den Seiten der Anbieter.</translation>
    </message>
    <message>
        <source>Sign out of everything, so that the sessions end at your providers.</source>
        <translation>Melden Sie sich überall ab, damit die Sitzungen bei den Anbietern enden.</translation>
    </message>
    <message>
        <source>Lay the wallet aside, in a terminal. Nothing is deleted by it.</source>
        <translation>Legen Sie den Ordner von Lanyard in einem Terminal beiseite. Dabei wird nichts gelöscht.</translation>
    </message>
    <message>
        <source>Open Lanyard again, and sign in as if it were new.</source>
        <translation>Öffnen Sie Lanyard wieder und melden Sie sich an, als wäre es neu.</translation>
    </message>
    <message>
        <source>Open Lanyard again, set a new passphrase in its settings, and sign in as if it were new.</source>
        <translation>Öffnen Sie Lanyard wieder, legen Sie in den Einstellungen eine neue Passphrase fest und melden Sie sich an, als wäre es neu.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>More in a terminal:</source>
        <comment>a command follows</comment>
        <translation>Mehr im Terminal:</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Use a sealed file instead</source>
        <translation>Lieber eine versiegelte Datei</translation>
    </message>
    <message>
        <source>Close</source>
        <comment>this window</comment>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Neu versuchen</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>Wird entsperrt…</translation>
    </message>
    <message>
        <source>Sealing…</source>
        <comment>a file</comment>
        <translation>Wird versiegelt…</translation>
    </message>
    <message>
        <source>Unlock in %1 s</source>
        <translation>Entsperren in %1 s</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Keep them in a sealed file</source>
        <translation>In Datei versiegeln</translation>
    </message>
    <message>
        <source>Cause: %1</source>
        <comment>a technical one, often in English</comment>
        <translation>Ursache: %1</translation>
    </message>
</context>
<context>
    <name>StartWords</name>
    <message>
        <source>Lanyard is locked</source>
        <translation>Lanyard ist gesperrt</translation>
    </message>
    <message>
        <source>Enter the passphrase that seals your wallet.</source>
        <translation>Geben Sie die Passphrase ein, mit der Ihre Brieftasche versiegelt ist.</translation>
    </message>
    <message>
        <source>Where shall Lanyard keep your sign-ins?</source>
        <translation>Wo soll Lanyard Ihre Anmeldungen aufbewahren?</translation>
    </message>
    <message>
        <source>No keyring answers on this computer. Lanyard can keep them in a file, sealed by a passphrase that you choose now. It is asked for when Lanyard starts, and nothing replaces it if you forget it.</source>
        <translation>Auf diesem Rechner antwortet kein Schlüsselbund. Lanyard kann sie in einer Datei aufbewahren, versiegelt mit einer Passphrase, die Sie jetzt wählen. Lanyard fragt beim Start danach, und nichts ersetzt sie, wenn Sie sie vergessen.</translation>
    </message>
    <message>
        <source>Your keyring does not answer</source>
        <translation>Ihr Schlüsselbund antwortet nicht</translation>
    </message>
    <message>
        <source>Start it (gnome-keyring, KWallet), or sign in to your desktop again; then try again. Your sign-ins are in it, and nowhere else.</source>
        <translation>Starten Sie ihn (gnome-keyring, KWallet) oder melden Sie sich an Ihrer Arbeitsumgebung neu an; versuchen Sie es dann noch einmal. Ihre Anmeldungen sind darin und nirgends sonst.</translation>
    </message>
    <message>
        <source>Your keyring has no place for secrets yet</source>
        <translation>Ihr Schlüsselbund hat noch keinen Platz für Geheimnisse</translation>
    </message>
    <message>
        <source>Try again and agree when the keyring asks to make one. Or keep your sign-ins in a file of their own.</source>
        <translation>Versuchen Sie es noch einmal und stimmen Sie zu, wenn der Schlüsselbund einen anlegen will. Oder bewahren Sie Ihre Anmeldungen in einer eigenen Datei auf.</translation>
    </message>
    <message>
        <source>The place of your secrets is gone from the keyring</source>
        <translation>Der Platz Ihrer Geheimnisse fehlt im Schlüsselbund</translation>
    </message>
    <message>
        <source>Make it the default keyring again by the keyring&apos;s own program (gnome-keyring: Passwords and Keys); then try again.</source>
        <translation>Machen Sie ihn mit dem Programm des Schlüsselbunds wieder zum Standard (gnome-keyring: Passwörter und Schlüssel); versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Your keyring is locked</source>
        <translation>Ihr Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>Try again and give the keyring&apos;s own password when it asks. Most often that is the one that you sign in to the computer with.</source>
        <translation>Versuchen Sie es noch einmal und geben Sie dem Schlüsselbund sein Passwort, wenn er fragt. Meist ist es das, mit dem Sie sich am Rechner anmelden.</translation>
    </message>
    <message>
        <source>Unlock it or start it anew (sign out of the desktop and in again); then try again.</source>
        <translation>Entsperren Sie ihn oder starten Sie ihn neu (an der Arbeitsumgebung ab- und wieder anmelden); versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Your sign-ins are in another place</source>
        <translation>Ihre Anmeldungen sind an einem anderen Ort</translation>
    </message>
    <message>
        <source>Start Lanyard with the keystore that it was used with. Nothing was changed.</source>
        <translation>Starten Sie Lanyard mit dem Schlüsselspeicher, mit dem es benutzt wurde. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>This is another keystore than before</source>
        <translation>Das ist ein anderer Schlüsselspeicher als zuvor</translation>
    </message>
    <message>
        <source>Bring back the keystore that this wallet was used with; then try again. Nothing was changed.</source>
        <translation>Stellen Sie den Schlüsselspeicher wieder her, mit dem diese Brieftasche benutzt wurde; versuchen Sie es dann noch einmal. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The keystore cannot be used</source>
        <translation>Der Schlüsselspeicher lässt sich nicht benutzen</translation>
    </message>
    <message>
        <source>Start the keyring anew (gnome-keyring, KWallet); then try again.</source>
        <translation>Starten Sie den Schlüsselbund neu (gnome-keyring, KWallet); versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>Lanyard is too old for your wallet</source>
        <translation>Lanyard ist zu alt für Ihre Brieftasche</translation>
    </message>
    <message>
        <source>Update it: a newer version has written the database. Nothing was changed.</source>
        <translation>Aktualisieren Sie es: Eine neuere Version hat die Datenbank geschrieben. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>The wallet&apos;s database is damaged</source>
        <translation>Die Datenbank der Brieftasche ist beschädigt</translation>
    </message>
    <message>
        <source>Put back a backup of wallet.db and wallet.db.snapshot, or move both away to begin anew. Nothing was changed.</source>
        <translation>Spielen Sie eine Sicherung von wallet.db und wallet.db.snapshot zurück, oder verschieben Sie beide, um neu anzufangen. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>A folder belongs to somebody else</source>
        <translation>Ein Ordner gehört jemand anderem</translation>
    </message>
    <message>
        <source>Sign in as yourself. Lanyard makes nothing in another user&apos;s folder.</source>
        <translation>Melden Sie sich als Sie selbst an. Lanyard legt nichts im Ordner eines anderen Benutzers an.</translation>
    </message>
    <message>
        <source>A folder of the wallet cannot be used</source>
        <translation>Ein Ordner der Brieftasche lässt sich nicht benutzen</translation>
    </message>
    <message>
        <source>See that the disk has room and that your home folder is yours; then try again.</source>
        <translation>Sehen Sie nach, ob die Platte Platz hat und Ihr persönlicher Ordner Ihnen gehört; versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>There is no place for the wallet&apos;s socket</source>
        <translation>Für den Socket der Brieftasche gibt es keinen Platz</translation>
    </message>
    <message>
        <source>Sign in to the desktop anew. XDG_RUNTIME_DIR must name a folder that is yours alone.</source>
        <translation>Melden Sie sich an der Arbeitsumgebung neu an. XDG_RUNTIME_DIR muss einen Ordner nennen, der nur Ihnen gehört.</translation>
    </message>
    <message>
        <source>A part of Lanyard is missing or broken</source>
        <translation>Ein Teil von Lanyard fehlt oder ist kaputt</translation>
    </message>
    <message>
        <source>Install Lanyard anew: lanyard-agent cannot be started.</source>
        <translation>Installieren Sie Lanyard neu: lanyard-agent lässt sich nicht starten.</translation>
    </message>
    <message>
        <source>The window cannot be opened</source>
        <translation>Das Fenster lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>The wallet runs, but knows of no screen. End it (lanyard stop), then try again.</source>
        <translation>Die Brieftasche läuft, kennt aber keinen Bildschirm. Beenden Sie sie (lanyard stop) und versuchen Sie es dann noch einmal.</translation>
    </message>
    <message>
        <source>The wallet does not answer</source>
        <translation>Die Brieftasche antwortet nicht</translation>
    </message>
    <message>
        <source>End it and start it anew: lanyard restart. Your sign-ins are kept.</source>
        <translation>Beenden Sie sie und starten Sie sie neu: lanyard restart. Ihre Anmeldungen bleiben.</translation>
    </message>
    <message>
        <source>Lanyard cannot start</source>
        <translation>Lanyard kann nicht starten</translation>
    </message>
</context>
<context>
    <name>StepRow</name>
    <message>
        <source>done</source>
        <comment>a step</comment>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>under way</source>
        <comment>a step</comment>
        <translation>läuft</translation>
    </message>
    <message>
        <source>failed</source>
        <comment>a step</comment>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>to come</source>
        <comment>a step</comment>
        <translation>steht noch aus</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>One strap for all your badges</source>
        <translation>Ein Band für alle Ausweise</translation>
    </message>
    <message>
        <source>Sign in to your services once, in your own browser. Lanyard keeps the sign-ins in your system&apos;s keystore and keeps them fresh. Your command-line tools get a token only after you say yes.</source>
        <translation>Melden Sie sich einmal bei Ihren Diensten an, in Ihrem eigenen Browser. Lanyard bewahrt die Anmeldungen im Schlüsselbund Ihres Systems auf und hält sie frisch. Ihre Programme im Terminal bekommen ein Token erst, wenn Sie zustimmen.</translation>
    </message>
    <message>
        <source>Add a service</source>
        <translation>Dienst hinzufügen</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Demo ausprobieren</translation>
    </message>
    <message>
        <source>Keystore</source>
        <translation>Schlüsselbund</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::IdentitiesModel</name>
    <message>
        <source>%1 is signed out. %2 took the access back.</source>
        <translation>%1 ist abgemeldet. %2 hat den Zugriff zurückgenommen.</translation>
    </message>
    <message>
        <source>%1 is forgotten here. %2 could not be reached: Lanyard keeps asking it to take the access back.</source>
        <translation>%1 ist hier vergessen. %2 war nicht erreichbar: Lanyard bittet weiter darum, den Zugriff zurückzunehmen.</translation>
    </message>
    <message>
        <source>%1 is forgotten here.</source>
        <translation>%1 ist hier vergessen.</translation>
    </message>
    <message>
        <source>%1 is forgotten here, but nothing was ended at %2. End it on its own page if it matters.</source>
        <translation>%1 ist hier vergessen, aber bei %2 wurde nichts beendet. Beenden Sie den Zugriff auf der Seite des Anbieters, wenn es darauf ankommt.</translation>
    </message>
    <message>
        <source>%1 is forgotten here, but %2 offers no way to take the access back. End it on its own page if it matters.</source>
        <translation>%1 ist hier vergessen, aber %2 bietet keinen Weg, den Zugriff zurückzunehmen. Beenden Sie ihn auf der Seite des Anbieters, wenn es darauf ankommt.</translation>
    </message>
    <message>
        <source>Your browser may still be signed in there.</source>
        <translation>Ihr Browser ist dort vielleicht noch angemeldet.</translation>
    </message>
    <message>
        <source>Your browser opens to sign you out of %1 there as well.</source>
        <translation>Ihr Browser öffnet sich, um Sie auch dort von %1 abzumelden.</translation>
    </message>
    <message>
        <source>%1 is forgotten here. The token is still good at %2: end it on its page, %3</source>
        <translation>%1 ist hier vergessen. Bei %2 gilt das Token noch: Beenden Sie es auf dessen Seite, %3</translation>
    </message>
    <message>
        <source>%1 is forgotten here. The password is still good at %2.</source>
        <translation>%1 ist hier vergessen. Das Passwort gilt bei %2 weiter.</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::IdentityRows</name>
    <message>
        <source>Needs you</source>
        <comment>a group of identities: somebody must do something about each</comment>
        <translation>Braucht Sie</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::ResetModel</name>
    <message>
        <source>Your computer did not confirm that it is you, so the old passphrase stays. Each failed try makes the next one wait a little longer.</source>
        <translation>Ihr Computer hat nicht bestätigt, dass Sie es sind; die alte Passphrase bleibt. Jeder fehlgeschlagene Versuch lässt den nächsten etwas länger warten.</translation>
    </message>
    <message>
        <source>The question was closed, so the old passphrase stays.</source>
        <translation>Die Frage wurde geschlossen; die alte Passphrase bleibt.</translation>
    </message>
    <message>
        <source>Your computer cannot ask for your password here, so the old passphrase stays. In a terminal, lanyard doctor says what is missing.</source>
        <translation>Ihr Computer kann hier nicht nach Ihrem Passwort fragen; die alte Passphrase bleibt. Im Terminal sagt lanyard doctor, was fehlt.</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SignInModel</name>
    <message>
        <source>This is not a web address. It looks like https://login.example.org</source>
        <translation>Das ist keine Webadresse. Sie sieht so aus: https://login.example.org</translation>
    </message>
    <message>
        <source>The address must end before any “?” or “#”.</source>
        <translation>Die Adresse muss vor einem „?“ oder „#“ enden.</translation>
    </message>
    <message>
        <source>Leave the name and password out of the address.</source>
        <translation>Lassen Sie Name und Passwort aus der Adresse weg.</translation>
    </message>
    <message>
        <source>The address must begin with https://</source>
        <translation>Die Adresse muss mit https:// beginnen</translation>
    </message>
    <message>
        <source>Plain http is open to everyone on the network. Use https://</source>
        <translation>http ohne Verschlüsselung kann jeder im Netz mitlesen. Verwenden Sie https://</translation>
    </message>
    <message>
        <source>Allow plain http below if this provider runs on your own computer.</source>
        <translation>Erlauben Sie unten http ohne Verschlüsselung, wenn dieser Anbieter auf Ihrem eigenen Rechner läuft.</translation>
    </message>
    <message>
        <source>Give the whole path, beginning with /</source>
        <translation>Geben Sie den ganzen Pfad an, beginnend mit /</translation>
    </message>
    <message>
        <source>There is no such file, or it cannot be read.</source>
        <translation>Diese Datei gibt es nicht, oder sie ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The redirect address must begin with http:// or https://</source>
        <translation>Die Rückadresse muss mit http:// oder https:// beginnen</translation>
    </message>
    <message>
        <source>It must be on this computer: 127.0.0.1, [::1] or localhost.</source>
        <translation>Sie muss auf diesem Rechner sein: 127.0.0.1, [::1] oder localhost.</translation>
    </message>
    <message>
        <source>Name the port, from 1024 to 65535, like :8400; or several with commas, like :8400,8401</source>
        <translation>Nennen Sie den Port, von 1024 bis 65535, etwa :8400; oder mehrere mit Kommas, etwa :8400,8401</translation>
    </message>
    <message>
        <source>It must end in a path like /callback, without “?” or “#”, and not /done or /refused.</source>
        <translation>Sie muss in einem Pfad wie /callback enden, ohne „?“ oder „#“, und nicht /done oder /refused.</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::SignOutAllModel</name>
    <message>
        <source>Signed out. The provider took the access back.</source>
        <translation>Abgemeldet. Der Anbieter hat den Zugriff zurückgenommen.</translation>
    </message>
    <message>
        <source>Forgotten here. The provider could not be reached: Lanyard keeps asking it.</source>
        <translation>Hier vergessen. Der Anbieter war nicht erreichbar: Lanyard bittet ihn weiter.</translation>
    </message>
    <message>
        <source>Not signed out: %1</source>
        <comment>%1 is a short sentence</comment>
        <translation>Nicht abgemeldet: %1</translation>
    </message>
    <message>
        <source>Forgotten here.</source>
        <translation>Hier vergessen.</translation>
    </message>
    <message>
        <source>Forgotten here. Nothing was ended at the provider.</source>
        <translation>Hier vergessen. Beim Anbieter wurde nichts beendet.</translation>
    </message>
    <message>
        <source>Forgotten here. The provider offers no way to take the access back.</source>
        <translation>Hier vergessen. Der Anbieter bietet keinen Weg, den Zugriff zurückzunehmen.</translation>
    </message>
    <message numerus="yes">
        <source>%n not signed out</source>
        <translation>
            <numerusform>%n nicht abgemeldet</numerusform>
            <numerusform>%n nicht abgemeldet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n signed out</source>
        <translation>
            <numerusform>%n abgemeldet</numerusform>
            <numerusform>%n abgemeldet</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n forgotten here, the provider is still asked</source>
        <translation>
            <numerusform>%n hier vergessen, der Anbieter wird noch gefragt</numerusform>
            <numerusform>%n hier vergessen, die Anbieter werden noch gefragt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n forgotten here only</source>
        <translation>
            <numerusform>%n nur hier vergessen</numerusform>
            <numerusform>%n nur hier vergessen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::StartModel</name>
    <message>
        <source>Your keyring asks in a window of its own.</source>
        <translation>Ihr Schlüsselbund fragt in einem eigenen Fenster.</translation>
    </message>
    <message>
        <source>That is not the passphrase of the wallet.</source>
        <translation>Das ist nicht die Passphrase der Brieftasche.</translation>
    </message>
    <message>
        <source>A wrong passphrase came before. Each one makes the next try wait a little longer.</source>
        <translation>Vorher kam eine falsche Passphrase. Jede lässt den nächsten Versuch etwas länger warten.</translation>
    </message>
    <message>
        <source>A passphrase has at least 8 characters.</source>
        <translation>Eine Passphrase hat mindestens 8 Zeichen.</translation>
    </message>
</context>
<context>
    <name>lanyard::desktop::WalletModel</name>
    <message>
        <source>Working</source>
        <comment>state of the keystore</comment>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>Locked: unlock the keyring of your desktop.</source>
        <translation>Gesperrt: Entsperren Sie den Schlüsselbund Ihrer Arbeitsumgebung.</translation>
    </message>
    <message>
        <source>Missing: this system offers no keystore, so nothing can be saved.</source>
        <translation>Fehlt: Dieses System bietet keinen Schlüsselbund, daher kann nichts gespeichert werden.</translation>
    </message>
    <message>
        <source>Not answering: Lanyard keeps trying.</source>
        <translation>Antwortet nicht: Lanyard versucht es weiter.</translation>
    </message>
    <message>
        <source>Your computer did not confirm that it is you. Each failed try makes the next one wait a little longer.</source>
        <translation>Ihr Computer hat nicht bestätigt, dass Sie es sind. Mit jedem Fehlversuch dauert es etwas länger bis zum nächsten.</translation>
    </message>
    <message>
        <source>The question was closed, so Lanyard stays locked.</source>
        <translation>Die Frage wurde geschlossen; Lanyard bleibt gesperrt.</translation>
    </message>
    <message>
        <source>Your computer cannot ask for your password here. In a terminal, lanyard unlock may work; lanyard doctor says what is missing.</source>
        <translation>Ihr Computer kann hier nicht nach Ihrem Passwort fragen. Im Terminal geht es vielleicht mit lanyard unlock; was fehlt, sagt lanyard doctor.</translation>
    </message>
    <message>
        <source>Nothing could unlock it again: no approval passphrase is set, and this computer cannot ask for its own password. Set an approval passphrase, and Lock works.</source>
        <translation>Nichts könnte es wieder öffnen: Es ist keine Freigabe-Passphrase festgelegt, und dieser Computer kann nicht nach seinem eigenen Passwort fragen. Legen Sie eine Freigabe-Passphrase fest, dann lässt sich sperren.</translation>
    </message>
</context>
</TS>
