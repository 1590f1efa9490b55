<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Hepatica</name>
    <message>
        <location filename="../../engine/__init__.py"/>
        <source>Research use only. Not a medical device.</source>
        <translation>Nur für Forschungszwecke. Kein Medizinprodukt.</translation>
    </message>
    <message>
        <location filename="../../engine/__init__.py"/>
        <source>Research use only. Not a medical device. Not for diagnosis or treatment.</source>
        <translation>Nur für Forschungszwecke. Kein Medizinprodukt. Nicht für Diagnose oder Behandlung.</translation>
    </message>
    <message>
        <location filename="../../engine/batch.py"/>
        <source>One pseudonym cannot name {count} cases. Give it with one scan at a time.</source>
        <translation>Ein Pseudonym kann nicht {count} Fälle benennen. Geben Sie es mit jeweils einem Scan an.</translation>
    </message>
    <message>
        <location filename="../../engine/batch.py"/>
        <source>{twice} was named for more than one file. Give each its own name.</source>
        <translation>{twice} wurde für mehr als eine Datei angegeben. Geben Sie jeder einen eigenen Namen.</translation>
    </message>
    <message>
        <location filename="../../engine/batch.py"/>
        <source>Several scans are called {twice}: their masks would share one file. Run them apart.</source>
        <translation>Mehrere Scans heißen {twice}: Ihre Masken kämen in dieselbe Datei. Bearbeiten Sie sie einzeln.</translation>
    </message>
    <message>
        <location filename="../../engine/batch.py"/>
        <source>The folder {name} could not be made: {reason}. Choose another with --out.</source>
        <translation>Der Ordner {name} konnte nicht angelegt werden: {reason}. Wählen Sie mit --out einen anderen.</translation>
    </message>
    <message>
        <location filename="../../engine/batch.py"/>
        <source>{reason} Written before that, and new: {names}.</source>
        <translation>{reason} Davor neu geschrieben: {names}.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/canvas.py"/>
        <source>This mask has too many lesions to be edited: more than {most}.</source>
        <translation>Diese Maske hat zu viele Läsionen, um bearbeitet zu werden: mehr als {most}.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/canvas.py"/>
        <source>This work was begun with another mask: a step of it does not fit what is drawn.</source>
        <translation>Diese Arbeit wurde mit einer anderen Maske begonnen: Ein Schritt passt nicht zu dem, was gezeichnet ist.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/growing.py"/>
        <source>This lesion was drawn by hand; no threshold of the model says where it ends.</source>
        <translation>Diese Läsion wurde von Hand gezeichnet; keine Schwelle des Modells sagt, wo sie endet.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/neighbourhood.py"/>
        <source>This lesion is not drawn any more.</source>
        <translation>Diese Läsion ist nicht mehr eingezeichnet.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/patch.py"/>
        <source>This work is damaged: a step of it cannot be read.</source>
        <translation>Diese Arbeit ist beschädigt: Ein Schritt ist nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/patch.py"/>
        <source>This work was done with a newer version of the program. Open it with that one.</source>
        <translation>Diese Arbeit entstand mit einer neueren Version des Programms. Öffnen Sie sie damit.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/patch.py"/>
        <source>This work does not fit the open scan: it was done on a larger one.</source>
        <translation>Diese Arbeit passt nicht zum offenen Scan: Sie entstand an einem größeren.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/reshaping.py"/>
        <source>There is nothing to fill: no slice is left out between two in which the lesion is drawn.</source>
        <translation>Es gibt nichts zu füllen: Zwischen zwei Schichten, in denen die Läsion gezeichnet ist, fehlt keine.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/reshaping.py"/>
        <source>The outlines do not overlap. Draw the lesion in a slice between them, too.</source>
        <translation>Die Umrisse überlappen nicht. Zeichnen Sie die Läsion auch in einer Schicht dazwischen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/reshaping.py"/>
        <source>This lesion has no hole in any slice of this plane.</source>
        <translation>Diese Läsion hat in keiner Schicht dieser Ebene ein Loch.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/reshaping.py"/>
        <source>The lesion is as smooth as this radius makes it.</source>
        <translation>Die Läsion ist so glatt, wie dieser Radius sie macht.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/reshaping.py"/>
        <source>The line does not cut the lesion. Draw it across.</source>
        <translation>Die Linie schneidet die Läsion nicht. Ziehen Sie sie ganz hindurch.</translation>
    </message>
    <message>
        <location filename="../../engine/case/editing/reshaping.py"/>
        <source>Choose at least two lesions to merge.</source>
        <translation>Wählen Sie mindestens zwei Läsionen zum Zusammenfassen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>Saving</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>{name} is not a name for a case. Choose one that ends in .hepatica.</source>
        <translation>{name} ist kein Name für einen Fall. Wählen Sie einen, der auf .hepatica endet.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>{name} is not the file that was opened here: another program has saved it since. Nothing was overwritten; save this case under another name.</source>
        <translation>{name} ist nicht die Datei, die hier geöffnet wurde: Ein anderes Programm hat sie inzwischen gespeichert. Nichts wurde überschrieben; speichern Sie diesen Fall unter einem anderen Namen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>{name} is damaged: its steps do not lead to what was saved.</source>
        <translation>{name} ist beschädigt: Die Schritte führen nicht zu dem, was gespeichert wurde.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>There is no file {name}. Was it moved or renamed?</source>
        <translation>Es gibt keine Datei {name}. Wurde sie verschoben oder umbenannt?</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>{name} cannot be read: {reason}.</source>
        <translation>{name} kann nicht gelesen werden: {reason}.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>{name} is damaged, or is no case file of Hepatica. Choose another one.</source>
        <translation>{name} ist beschädigt oder keine Falldatei von Hepatica. Wählen Sie eine andere.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/casefile.py"/>
        <source>{name} was written by a newer Hepatica ({program}). Update this one to open it.</source>
        <translation>{name} wurde von einem neueren Hepatica ({program}) geschrieben. Aktualisieren Sie dieses, um die Datei zu öffnen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/frames.py"/>
        <source>This work is damaged: a record of it cannot be read.</source>
        <translation>Diese Arbeit ist beschädigt: Ein Eintrag ist nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/frames.py"/>
        <source>This work was written by a newer version of Hepatica. Update it to go on with this.</source>
        <translation>Diese Arbeit wurde von einer neueren Version von Hepatica geschrieben. Aktualisieren Sie das Programm, um fortzufahren.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/journal.py"/>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/journal.py"/>
        <source>What you change cannot be kept safe against a crash: {reason}. You can go on; save the case as soon as you can, on another disk if need be.</source>
        <translation>Ihre Änderungen können nicht gegen einen Absturz gesichert werden: {reason}. Sie können weiterarbeiten; speichern Sie den Fall so bald wie möglich, notfalls auf einem anderen Datenträger.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/recovery.py"/>
        <source>Another window of Hepatica works on this already. Go on there, or close it first.</source>
        <translation>Ein anderes Fenster von Hepatica arbeitet schon daran. Machen Sie dort weiter, oder schließen Sie es zuerst.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/recovery.py"/>
        <source>This work cannot be taken back: {reason}.</source>
        <translation>Diese Arbeit lässt sich nicht wiederherstellen: {reason}.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/recovery.py"/>
        <source>Another window of Hepatica works on this: nothing was discarded.</source>
        <translation>Ein anderes Fenster von Hepatica arbeitet daran: Nichts wurde verworfen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/register.py"/>
        <source>The list of cases cannot be used ({reason}) and is left as it is. Scans and case files open as ever.</source>
        <translation>Die Fallliste ist nicht verwendbar ({reason}) und bleibt, wie sie ist. Scans und Falldateien öffnen sich wie immer.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/register.py"/>
        <source>The list of cases is in use by another program. Try again; nothing was written.</source>
        <translation>Die Fallliste wird von einem anderen Programm benutzt. Versuchen Sie es erneut; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/register.py"/>
        <source>Another window has changed {name} in the list of cases meanwhile. Look at it again; nothing was written.</source>
        <translation>Ein anderes Fenster hat {name} inzwischen in der Fallliste geändert. Sehen Sie noch einmal nach; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/register.py"/>
        <source>The list of cases was made by a newer Hepatica (version {version} of its form) and is left alone. Scans and case files open as ever.</source>
        <translation>Die Fallliste stammt von einem neueren Hepatica (Formatversion {version}) und bleibt unberührt. Scans und Falldateien öffnen sich wie immer.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/reviving.py"/>
        <source>This work is damaged: what it says of its scan is not so.</source>
        <translation>Diese Arbeit ist beschädigt: Was sie über ihren Scan sagt, stimmt nicht.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/scan_identity.py"/>
        <source>The scan {name} is not where it was. Choose where it is now.</source>
        <translation>Der Scan {name} ist nicht mehr an seinem Ort. Wählen Sie, wo er jetzt liegt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/keeping/scan_identity.py"/>
        <source>{name} is not the scan that this work was done on, or has changed since. Choose the file as it was, or open the scan alone.</source>
        <translation>{name} ist nicht der Scan, an dem diese Arbeit entstand, oder hat sich seither geändert. Wählen Sie die Datei, wie sie war, oder öffnen Sie den Scan allein.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/matching.py"/>
        <source>same</source>
        <translation>gleich</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/matching.py"/>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/matching.py"/>
        <source>gone</source>
        <translation>verschwunden</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/matching.py"/>
        <source>merged</source>
        <translation>verschmolzen</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/matching.py"/>
        <source>split</source>
        <translation>geteilt</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/matching.py"/>
        <source>regrouped</source>
        <translation>neu gruppiert</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>By the numbers above; the reader decides.</source>
        <translation>Nach den Zahlen oben; die Entscheidung trifft die befundende Person.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{longest} mm is too small for a target: with slices of {thickness} mm it needs {least} mm, twice as much.</source>
        <translation>{longest} mm ist zu klein für eine Zielläsion: Bei Schichten von {thickness} mm sind {least} mm nötig, das Doppelte.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{change} on the baseline of {baseline} mm: not PR, which begins at -30 %.</source>
        <translation>{change} gegenüber der Baseline von {baseline} mm: keine PR, die bei -30 % beginnt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{longest} mm is too small for a target: it needs {least} mm.</source>
        <translation>{longest} mm ist zu klein für eine Zielläsion: {least} mm sind nötig.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{change} on the baseline of {baseline} mm: PR, which begins at -30 %.</source>
        <translation>{change} gegenüber der Baseline von {baseline} mm: PR, die bei -30 % beginnt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{change} on the nadir of {nadir} mm: not PD, which begins at +20 % and +5.0 mm.</source>
        <translation>{change} gegenüber dem Nadir von {nadir} mm: keine PD, die bei +20 % und +5.0 mm beginnt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>There is a new lesion: PD, whatever the sum.</source>
        <translation>Es gibt eine neue Läsion: PD, unabhängig von der Summe.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>The other lesions clearly progress, as the reader says: PD, whatever the sum.</source>
        <translation>Die übrigen Läsionen sind nach Angabe der befundenden Person eindeutig progredient: PD, unabhängig von der Summe.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>All targets had gone (nadir 0.0 mm), and {sum} mm are there again: PD.</source>
        <translation>Alle Zielläsionen waren verschwunden (Nadir 0.0 mm), und {sum} mm sind wieder da: PD.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{difference} mm but only {change} on the nadir of {nadir} mm: not PD.</source>
        <translation>{difference} mm, aber nur {change} gegenüber dem Nadir von {nadir} mm: keine PD.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{change} but only {difference} mm on the nadir of {nadir} mm: not PD.</source>
        <translation>{change}, aber nur {difference} mm gegenüber dem Nadir von {nadir} mm: keine PD.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>All targets are gone: CR.</source>
        <translation>Alle Zielläsionen sind verschwunden: CR.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Target T{number} was not assessed: the sum is not known.</source>
        <translation>Zielläsion T{number} wurde nicht beurteilt: Die Summe ist nicht bekannt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>No target is chosen.</source>
        <translation>Keine Zielläsion ist gewählt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Baseline: later time points are judged by this sum.</source>
        <translation>Baseline: Spätere Zeitpunkte werden an dieser Summe gemessen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Complete response</source>
        <translation>Komplette Remission</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Partial response</source>
        <translation>Partielle Remission</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Stable disease</source>
        <translation>Stabile Erkrankung</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Progressive disease</source>
        <translation>Progrediente Erkrankung</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Not evaluable</source>
        <translation>Nicht beurteilbar</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>No target was chosen at baseline: there is no sum to judge.</source>
        <translation>Bei der Baseline wurde keine Zielläsion gewählt: Es gibt keine Summe zu beurteilen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>A target was not measured at baseline: there is nothing to compare with.</source>
        <translation>Eine Zielläsion wurde bei der Baseline nicht gemessen: Es gibt nichts zu vergleichen.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>There are {count} new lesions: PD, whatever the sum.</source>
        <translation>Es gibt {count} neue Läsionen: PD, unabhängig von der Summe.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>{change} and {difference} mm on the nadir of {nadir} mm: PD, which begins at +20 % and +5.0 mm.</source>
        <translation>{change} und {difference} mm gegenüber dem Nadir von {nadir} mm: PD, die bei +20 % und +5.0 mm beginnt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>All targets are gone, but other lesions are left: PR, not CR.</source>
        <translation>Alle Zielläsionen sind verschwunden, aber andere Läsionen sind geblieben: PR, nicht CR.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>All targets are gone, but other lesions were not assessed: PR, not CR.</source>
        <translation>Alle Zielläsionen sind verschwunden, aber andere Läsionen wurden nicht beurteilt: PR, nicht CR.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/recist.py"/>
        <source>Target T{number} seems to have gone. Confirm its line, and it counts as gone.</source>
        <translation>Zielläsion T{number} scheint verschwunden zu sein. Bestätigen Sie ihre Zeile, dann zählt sie als verschwunden.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Lesion {name} is a target already.</source>
        <translation>Läsion {name} ist bereits Zielläsion.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>The liver has its two targets: RECIST 1.1 counts no more than two in one organ.</source>
        <translation>Die Leber hat ihre zwei Zielläsionen: RECIST 1.1 zählt höchstens zwei je Organ.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Targets T{first} and T{second} have merged and count once.</source>
        <translation>Die Zielläsionen T{first} und T{second} sind verschmolzen und zählen einmal.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Only an accepted lesion can be a target: accept it first.</source>
        <translation>Nur eine angenommene Läsion kann Zielläsion sein: Nehmen Sie sie zuerst an.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Lesions that are neither accepted nor rejected, and left out: {count}.</source>
        <translation>Läsionen, die weder angenommen noch verworfen sind und nicht zählen: {count}.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Lesions that look new and count only once you confirm them: {count}.</source>
        <translation>Läsionen, die neu erscheinen und erst nach Ihrer Bestätigung zählen: {count}.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>By the dates given, this scan is older than the one before it.</source>
        <translation>Nach den angegebenen Daten ist dieser Scan älter als der vorige.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Target T{number} reaches the edge of the scan: its size is a lower limit.</source>
        <translation>Zielläsion T{number} reicht bis an den Rand des Scans: Die Größe ist eine Untergrenze.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>Target T{number} is in {count} parts; their diameters are added.</source>
        <translation>Zielläsion T{number} besteht aus {count} Teilen; ihre Durchmesser werden addiert.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline.py"/>
        <source>The match of target T{number} is not confirmed.</source>
        <translation>Die Zuordnung der Zielläsion T{number} ist nicht bestätigt.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline_json.py"/>
        <source>The course over several scans was saved by a newer Hepatica (version {version} of its form). Open it with that one; nothing was changed.</source>
        <translation>Der Verlauf über mehrere Scans wurde von einem neueren Hepatica gespeichert (Formatversion {version}). Öffnen Sie ihn damit; nichts wurde geändert.</translation>
    </message>
    <message>
        <location filename="../../engine/case/response/timeline_json.py"/>
        <source>The course over several scans that was saved is damaged and was left as it is. Begin it anew.</source>
        <translation>Der gespeicherte Verlauf über mehrere Scans ist beschädigt und wurde so gelassen. Beginnen Sie ihn neu.</translation>
    </message>
    <message>
        <location filename="../../engine/case/review.py"/>
        <source>No more lesions can be told apart: there have been {count}.</source>
        <translation>Mehr Läsionen lassen sich nicht unterscheiden: Es waren schon {count}.</translation>
    </message>
    <message>
        <location filename="../../engine/doctor.py"/>
        <source>onnxruntime and onnxruntime-gpu are both installed and overwrite each other. Uninstall both, then install hepatica again.</source>
        <translation>onnxruntime und onnxruntime-gpu sind beide installiert und überschreiben sich. Deinstallieren Sie beide und installieren Sie hepatica neu.</translation>
    </message>
    <message>
        <location filename="../../engine/errors.py"/>
        <source>Something unforeseen went wrong ({kind}). Please report what you did before.</source>
        <translation>Etwas Unvorhergesehenes ist schiefgegangen ({kind}). Bitte melden Sie, was Sie zuvor getan haben.</translation>
    </message>
    <message>
        <location filename="../../engine/export/html.py"/>
        <source>Lesion {name}, outlined and measured</source>
        <translation>Läsion {name}, umrandet und vermessen</translation>
    </message>
    <message>
        <location filename="../../engine/export/html.py"/>
        <source>Lesion {name} in its slice</source>
        <translation>Läsion {name} in ihrer Schicht</translation>
    </message>
    <message>
        <location filename="../../engine/export/html.py"/>
        <source>The report's template is missing from this installation. Install Hepatica again.</source>
        <translation>Die Vorlage des Berichts fehlt in dieser Installation. Installieren Sie Hepatica neu.</translation>
    </message>
    <message>
        <location filename="../../engine/export/html.py"/>
        <source>Page {page} of {count}</source>
        <translation>Seite {page} von {count}</translation>
    </message>
    <message>
        <location filename="../../engine/export/merge.py"/>
        <source>{name} is there already and is not a whole table with this version's columns: it is left as it is. Choose another folder, or move it away.</source>
        <translation>{name} gibt es schon, ist aber keine vollständige Tabelle mit den Spalten dieser Version: Die Datei bleibt, wie sie ist. Wählen Sie einen anderen Ordner, oder verschieben Sie sie.</translation>
    </message>
    <message>
        <location filename="../../engine/export/merge.py"/>
        <source>{name} is there and could not be read: {reason}. Nothing was changed.</source>
        <translation>{name} ist da und konnte nicht gelesen werden: {reason}. Nichts wurde geändert.</translation>
    </message>
    <message>
        <location filename="../../engine/export/picture.py"/>
        <source>radiological display</source>
        <translation>radiologische Ansicht</translation>
    </message>
    <message>
        <location filename="../../engine/export/picture.py"/>
        <source>neurological display</source>
        <translation>neurologische Ansicht</translation>
    </message>
    <message>
        <location filename="../../engine/export/pseudonym.py"/>
        <source>Who the patient is may be read from the scan's own file: {places}.</source>
        <translation>Wer der Patient ist, lässt sich womöglich aus der Datei des Scans lesen: {places}.</translation>
    </message>
    <message>
        <location filename="../../engine/export/pseudonym.py"/>
        <source>The pseudonym is empty. Give one such as P-001.</source>
        <translation>Das Pseudonym ist leer. Geben Sie eines wie P-001 an.</translation>
    </message>
    <message>
        <location filename="../../engine/export/pseudonym.py"/>
        <source>The pseudonym has {count} characters; {most} are the most. Give a shorter one.</source>
        <translation>Das Pseudonym hat {count} Zeichen; höchstens {most} sind erlaubt. Geben Sie ein kürzeres an.</translation>
    </message>
    <message>
        <location filename="../../engine/export/pseudonym.py"/>
        <source>The pseudonym holds a sign that no file name can hold. Use letters, digits, - and _.</source>
        <translation>Das Pseudonym enthält ein Zeichen, das in keinem Dateinamen stehen kann. Verwenden Sie Buchstaben, Ziffern, - und _.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Nothing in the header contradicts itself.</source>
        <translation>Im Header widerspricht sich nichts.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Nothing that looks like one was found in header, packing and names of file and folders.</source>
        <translation>In Header, Verpackung sowie Namen von Datei und Ordnern wurde kein solcher Hinweis gefunden.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Lengths are measured in the plane of acquisition on the outline that is drawn, in the scan's own voxels. Definitions: docs/measurements.md.</source>
        <translation>Längen werden in der Aufnahmeebene an dem gezeichneten Umriss gemessen, in den Voxeln des Scans selbst. Definitionen: docs/measurements.md.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Lesions</source>
        <translation>Läsionen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Response of the liver (RECIST 1.1)</source>
        <translation>Ansprechen der Leber (RECIST 1.1)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Geometry</source>
        <translation>Geometrie</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>How it was made</source>
        <translation>Entstehung</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Identifiers in the source file</source>
        <translation>Hinweise auf die Person in der Quelldatei</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Version {version}, {count} solids: {result}</source>
        <translation>Version {version}, {count} Körper: {result}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Liver lesions: {name}</source>
        <translation>Leberläsionen: {name}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Made on {time} (UTC)</source>
        <translation>Erstellt am {time} (UTC)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Drawing the report</source>
        <translation>Bericht zeichnen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>The program's self-test did not pass. {result}</source>
        <translation>Der Selbsttest des Programms ist nicht bestanden. {result}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Lesion {name}: {size}</source>
        <translation>Läsion {name}: {size}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report.py"/>
        <source>Self-test</source>
        <translation>Selbsttest</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Axial slice {number}</source>
        <translation>Schicht {number} axial</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Coronal slice {number}</source>
        <translation>Schicht {number} koronal</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Sagittal slice {number}</source>
        <translation>Schicht {number} sagittal</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>half-level, binary</source>
        <translation>auf halber Höhe, binär</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Geometry {trust}, acknowledged {time}</source>
        <translation>Geometrie {trust}, bestätigt {time}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{liver} with its lesions; proposed lesions are {percent:.1f} % of it</source>
        <translation>{liver} mit ihren Läsionen; die vorgeschlagenen Läsionen machen {percent:.1f} % davon aus</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>proposed by the model {name}, version {version}; {reviewed}</source>
        <translation>vorgeschlagen vom Modell {name}, Version {version}; {reviewed}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{size} (unverified)</source>
        <translation>{size} (ungeprüft)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Geometry {trust}, unverified</source>
        <translation>Geometrie {trust}, ungeprüft</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Geometry {trust}</source>
        <translation>Geometrie {trust}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{count} voxels, left out of every measurement</source>
        <translation>{count} Voxel, aus jeder Messung ausgelassen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{liver}; no lesion in it</source>
        <translation>{liver}; keine Läsion darin</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{liver} with its lesions; accepted lesions are {percent:.1f} % of it</source>
        <translation>{liver} mit ihren Läsionen; die angenommenen Läsionen machen {percent:.1f} % davon aus</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{liver} with its lesions; those, as given, are {percent:.1f} % of it</source>
        <translation>{liver} mit ihren Läsionen; diese machen, wie vorgegeben, {percent:.1f} % davon aus</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>opened from a file; who or what drew it is not known here; {reviewed}</source>
        <translation>aus einer Datei geöffnet; wer oder was sie gezeichnet hat, ist hier nicht bekannt; {reviewed}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>not reviewed</source>
        <translation>nicht durchgesehen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>reviewed, edited by a reader</source>
        <translation>durchgesehen, von Hand bearbeitet</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>reviewed</source>
        <translation>durchgesehen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{size}, slices {first} to {last}</source>
        <translation>{size}, Schichten {first} bis {last}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{size}, slice {number}</source>
        <translation>{size}, Schicht {number}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Lesion</source>
        <translation>Läsion</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Slice</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Plane</source>
        <translation>Ebene</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Mean ({unit})</source>
        <translation>Mittel ({unit})</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Case</source>
        <translation>Fall</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Read as</source>
        <translation>Gelesen als</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{size} voxels</source>
        <translation>{size} Voxel</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Spacing</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>level {level}, width {width}; {convention}</source>
        <translation>Center {level}, Width {width}; {convention}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Model file</source>
        <translation>Modelldatei</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Ran on</source>
        <translation>Gelaufen auf</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>not reviewed, edited by a reader</source>
        <translation>nicht durchgesehen, von Hand bearbeitet</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Volume</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Longest diameter</source>
        <translation>Größter Durchmesser</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Short axis (chord)</source>
        <translation>Kurzachse (Sehne)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Caliper width</source>
        <translation>Breite (Messschieber)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Longest inside line</source>
        <translation>Längste Linie innen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Largest 3-D diameter</source>
        <translation>3D-Durchmesser</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Sphericity</source>
        <translation>Sphärizität</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>To the liver's edge</source>
        <translation>Zum Leberrand</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Mean</source>
        <translation>Mittel</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>SD (population)</source>
        <translation>SD (Population)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Median</source>
        <translation>Median</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>10th percentile</source>
        <translation>10. Perzentil</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>90th percentile</source>
        <translation>90. Perzentil</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Reaches the edge of the scan: sizes are lower limits.</source>
        <translation>Reicht bis an den Rand des Scans: Größen sind Untergrenzen.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>The longest diameter leaves the lesion, which is bent.</source>
        <translation>Der größte Durchmesser verlässt die Läsion, die gebogen ist.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Of its voxels {count} are not a number and left out of the intensities.</source>
        <translation>Von ihren Voxeln sind {count} keine Zahl und aus den Intensitäten ausgelassen.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Tiny: less volume than a sphere of {size:g} mm.</source>
        <translation>Winzig: weniger Volumen als eine Kugel von {size:g} mm.</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Volume (ml)</source>
        <translation>Volumen (ml)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Longest (mm)</source>
        <translation>Ø max (mm)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Short axis (mm)</source>
        <translation>Kurzachse (mm)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>3-D (mm)</source>
        <translation>3D (mm)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Liver</source>
        <translation>Leber</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{modality} (as told); intensities in {unit}</source>
        <translation>{modality} (wie angegeben); Intensitäten in {unit}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{modality} (judged from the intensities); intensities in {unit}</source>
        <translation>{modality} (nach den Intensitäten beurteilt); Intensitäten in {unit}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>{spacing} mm (column, row, slice)</source>
        <translation>{spacing} mm (Spalte, Zeile, Schicht)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Not a number</source>
        <translation>Keine Zahl</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Reader's note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>End {end} (x y z, RAS+)</source>
        <translation>Ende {end} (x y z, RAS+)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>axial</source>
        <translation>axial</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>coronal</source>
        <translation>koronar</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>sagittal</source>
        <translation>sagittal</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>given</source>
        <translation>vorgegeben</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>proposed</source>
        <translation>offen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>rejected</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>edited</source>
        <translation>bearbeitet</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>reader</source>
        <translation>Hand</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>file</source>
        <translation>Datei</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_facts.py"/>
        <source>Mean probability</source>
        <translation>Mittlere Wahrscheinlichkeit</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Scan {number}
{name}</source>
        <translation>Scan {number}
{name}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Baseline
{name}</source>
        <translation>Baseline
{name}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Now
{name}</source>
        <translation>Jetzt
{name}</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>T{number}: lesion {name}, mm</source>
        <translation>T{number}: Läsion {name}, mm</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>not assessed</source>
        <translation>nicht beurteilt</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>On the baseline</source>
        <translation>Zur Baseline</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>On the nadir</source>
        <translation>Zum Nadir</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Sum, mm (unverified)</source>
        <translation>Summe, mm (ungeprüft)</translation>
    </message>
    <message>
        <location filename="../../engine/export/report_response.py"/>
        <source>Sum, mm</source>
        <translation>Summe, mm</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{lesions} ({count} with tiny ones below a {size:g} mm sphere)</source>
        <translation>{lesions} ({count} mit winzigen unter einer {size:g}-mm-Kugel)</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{lesions}, {volume} ml in all</source>
        <translation>{lesions}, zusammen {volume} ml</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{lesions}, as proposed; nothing is decided</source>
        <translation>{lesions}, wie vorgeschlagen; nichts ist entschieden</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>time point {number} of {count}</source>
        <translation>Zeitpunkt {number} von {count}</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>no lesion</source>
        <translation>keine Läsion</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>1 lesion</source>
        <translation>1 Läsion</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{count} lesions</source>
        <translation>{count} Läsionen</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>no tiny lesion</source>
        <translation>keine winzige Läsion</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>1 tiny lesion</source>
        <translation>1 winzige Läsion</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{count} tiny lesions</source>
        <translation>{count} winzige Läsionen</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>no region</source>
        <translation>kein Bereich</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>1 region</source>
        <translation>1 Bereich</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{count} regions</source>
        <translation>{count} Bereiche</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>no tiny region</source>
        <translation>kein winziger Bereich</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>1 tiny region</source>
        <translation>1 winziger Bereich</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{count} tiny regions</source>
        <translation>{count} winzige Bereiche</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{lesions} below a {size:g} mm sphere</source>
        <translation>{lesions} unter einer {size:g}-mm-Kugel</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>Accepted: {lesions}; {rejected} rejected, {undecided} not decided</source>
        <translation>Angenommen: {lesions}; {rejected} verworfen, {undecided} offen</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{lesions}, as given; nothing is decided</source>
        <translation>{lesions}, wie vorgegeben; nichts ist entschieden</translation>
    </message>
    <message>
        <location filename="../../engine/export/summary.py"/>
        <source>{sizes}; all sizes are unverified</source>
        <translation>{sizes}; alle Größen sind ungeprüft</translation>
    </message>
    <message>
        <location filename="../../engine/export/tools.py"/>
        <source>{name} is there already and holds no marks, so it is left alone and the marks are not saved. Move it, or choose another name for the table.</source>
        <translation>{name} gibt es schon und enthält keine Markierungen; die Datei bleibt unberührt, und die Markierungen sind nicht gespeichert. Verschieben Sie sie, oder wählen Sie einen anderen Namen für die Tabelle.</translation>
    </message>
    <message>
        <location filename="../../engine/files.py"/>
        <source>{name} could not be written: {reason}. Choose another place; nothing was changed there.</source>
        <translation>{name} konnte nicht geschrieben werden: {reason}. Wählen Sie einen anderen Ort; dort wurde nichts geändert.</translation>
    </message>
    <message>
        <location filename="../../engine/files.py"/>
        <source>the folder {missing} does not exist</source>
        <translation>der Ordner {missing} existiert nicht</translation>
    </message>
    <message>
        <location filename="../../engine/files.py"/>
        <source>{name} is no file but a device or a pipe, and is left alone. Choose another name.</source>
        <translation>{name} ist keine Datei, sondern ein Gerät oder eine Pipe, und bleibt unberührt. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <location filename="../../engine/files.py"/>
        <source>{name} is the scan itself, or was opened with it, and is not overwritten. Choose another name.</source>
        <translation>{name} ist der Scan selbst oder wurde mit ihm geöffnet und wird nicht überschrieben. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <location filename="../../engine/findings/measure.py"/>
        <source>Finding lesions</source>
        <translation>Läsionen suchen</translation>
    </message>
    <message>
        <location filename="../../engine/findings/measure.py"/>
        <source>Measuring</source>
        <translation>Messen</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>{failed} of {count} values are outside of their tolerance: do not use this installation's measurements.</source>
        <translation>{failed} von {count} Werten liegen außerhalb ihrer Toleranz: Verwenden Sie die Messungen dieser Installation nicht.</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>volume</source>
        <translation>Volumen</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>longest diameter</source>
        <translation>größter Durchmesser</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>short axis</source>
        <translation>Kurzachse</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>caliper width</source>
        <translation>Breite (Messschieber)</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>line leaves lesion</source>
        <translation>Linie verlässt die Läsion</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>truncated</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>All {count} values are within their tolerance.</source>
        <translation>Alle {count} Werte liegen innerhalb ihrer Toleranz.</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>volume (voxels)</source>
        <translation>Volumen (Voxel)</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>volume (mesh)</source>
        <translation>Volumen (Netz)</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>surface area</source>
        <translation>Oberfläche</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>sphericity</source>
        <translation>Sphärizität</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>maximum 3-D diameter</source>
        <translation>größter 3D-Durchmesser</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>major axis</source>
        <translation>Hauptachse</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>minor axis</source>
        <translation>Nebenachse</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>least axis</source>
        <translation>kleinste Achse</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>elongation</source>
        <translation>Elongation</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>flatness</source>
        <translation>Flachheit</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>variance (population)</source>
        <translation>Varianz (Grundgesamtheit)</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>median</source>
        <translation>Median</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>minimum</source>
        <translation>Minimum</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>IBSI-1 digital phantom</source>
        <translation>digitales IBSI-1-Phantom</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>Ball of 20 mm in slices of 5 mm</source>
        <translation>Kugel von 20 mm in Schichten von 5 mm</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>Ellipse of 30 × 12 mm at 30 degrees</source>
        <translation>Ellipse von 30 × 12 mm, um 30 Grad gedreht</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>C of 36 mm</source>
        <translation>C von 36 mm</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>Oblique block, tilted gantry</source>
        <translation>Schräger Quader, gekippte Gantry</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>One voxel of 0.8 × 0.7 × 5 mm</source>
        <translation>Ein Voxel von 0.8 × 0.7 × 5 mm</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>Row of 7 voxels of 0.8 mm</source>
        <translation>Reihe von 7 Voxeln von 0.8 mm</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>Two parts in one slice</source>
        <translation>Zwei Teile in einer Schicht</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>Block in a liver, at the scan's face</source>
        <translation>Quader in einer Leber, am Rand des Scans</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>No phantom came with this installation to measure. Install it again.</source>
        <translation>In dieser Installation fehlt das Phantom zum Messen. Installieren Sie sie neu.</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>plane's tilt</source>
        <translation>Neigung der Ebene</translation>
    </message>
    <message>
        <location filename="../../engine/findings/selftest.py"/>
        <source>distance to the liver's edge</source>
        <translation>Abstand zum Leberrand</translation>
    </message>
    <message>
        <location filename="../../engine/findings/surface.py"/>
        <source>Building surfaces</source>
        <translation>Oberflächen berechnen</translation>
    </message>
    <message>
        <location filename="../../engine/model/bundled.py"/>
        <source>No model came with this installation. Install it again, or name an ONNX file.</source>
        <translation>In dieser Installation fehlt das Modell. Installieren Sie sie neu oder geben Sie eine ONNX-Datei an.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>{name} was trained on {known}; this scan is taken for {modality}. Expect a poor result.</source>
        <translation>{name} wurde an {known} trainiert; dieser Scan gilt als {modality}. Erwarten Sie ein schlechtes Ergebnis.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card says {value!r} for {where}, which does not fit. Export the model again.</source>
        <translation>Die Modellkarte nennt {value!r} für {where}, was nicht passt. Exportieren Sie das Modell neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card says {stated!r} for {where}, which is not a record. Export it again.</source>
        <translation>Die Modellkarte nennt {stated!r} für {where}, was kein Datensatz ist. Exportieren Sie das Modell neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card lacks {where}.{missing}. Export the model again with a whole card.</source>
        <translation>Der Modellkarte fehlt {where}.{missing}. Exportieren Sie das Modell neu mit vollständiger Karte.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card has an unknown entry {where}.{unknown}. Export the model again.</source>
        <translation>Die Modellkarte hat einen unbekannten Eintrag {where}.{unknown}. Exportieren Sie das Modell neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>an intensity range rises, {lower} to {upper} does not</source>
        <translation>ein Intensitätsbereich steigt an, {lower} bis {upper} nicht</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>percentiles lie between 0 and 100, {lower} to {upper} do not</source>
        <translation>Perzentile liegen zwischen 0 und 100, {lower} bis {upper} nicht</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>a network has 2 or 3 dimensions, not {dimensions}</source>
        <translation>ein Netz hat 2 oder 3 Dimensionen, nicht {dimensions}</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>slices is odd and positive, not {slices}</source>
        <translation>slices ist ungerade und positiv, nicht {slices}</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>a 3-D network takes one channel</source>
        <translation>ein 3D-Netz nimmt einen Kanal</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>size_multiple is at least 1, tile at least 0</source>
        <translation>size_multiple ist mindestens 1, tile mindestens 0</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>tile {tile} is no multiple of size_multiple {size_multiple}</source>
        <translation>tile {tile} ist kein Vielfaches von size_multiple {size_multiple}</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>spacing_mm holds sizes in millimetres, above 0 and below 100</source>
        <translation>spacing_mm enthält Größen in Millimetern, über 0 und unter 100</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>min_slice_mm is a size in millimetres, 0 or more and below 100, not {min_slice_mm}</source>
        <translation>min_slice_mm ist eine Größe in Millimetern, ab 0 und unter 100, nicht {min_slice_mm}</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>min_slice_mm has no meaning where spacing_mm fixes the slices</source>
        <translation>min_slice_mm hat keine Bedeutung, wo spacing_mm die Schichten festlegt</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>{activation} channels are {expected}, not {channels}</source>
        <translation>bei {activation} sind die Kanäle {expected}, nicht {channels}</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>thresholds lie between 0 and 1</source>
        <translation>Schwellen liegen zwischen 0 und 1</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>temperature is positive</source>
        <translation>temperature ist positiv</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>liver_component_fraction lies between 0 and 1</source>
        <translation>liver_component_fraction liegt zwischen 0 und 1</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>lesion_score_threshold is at least 0 and below 1</source>
        <translation>lesion_score_threshold ist mindestens 0 und unter 1</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>min_lesion_mm3 is a volume in mm³, 0 or more</source>
        <translation>min_lesion_mm3 ist ein Volumen in mm³, ab 0</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>cautions are for {known}, not {unknown}</source>
        <translation>Warnungen gibt es für {known}, nicht für {unknown}</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card has the schema {found}, this program reads schema {known}. Export the model again, or use the program version it was made for.</source>
        <translation>Die Modellkarte hat das Schema {found}, dieses Programm liest Schema {known}. Exportieren Sie das Modell neu oder verwenden Sie die Programmversion, für die es gemacht wurde.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card makes no sense at {where}: {error}. Export the model again.</source>
        <translation>Die Modellkarte ergibt bei {where} keinen Sinn: {error}. Exportieren Sie das Modell neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card is not readable ({msg}). Export the model again.</source>
        <translation>Die Modellkarte ist nicht lesbar ({msg}). Exportieren Sie das Modell neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>The model's card says {value!r} for {where}, which is unknown here.</source>
        <translation>Die Modellkarte nennt {value!r} für {where}, was hier unbekannt ist.</translation>
    </message>
    <message>
        <location filename="../../engine/model/card.py"/>
        <source>none</source>
        <translation>keines</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>GPU with TensorRT</source>
        <translation>GPU mit TensorRT</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>on a CUDA GPU</source>
        <translation>auf einer CUDA-GPU</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>with TensorRT</source>
        <translation>mit TensorRT</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>The model cannot run {demanded} here: {obstacle}. Choose the device 'auto' or 'cpu'.</source>
        <translation>Das Modell kann hier nicht {demanded} laufen: {obstacle}. Wählen Sie das Gerät „auto“ oder „cpu“.</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>this build of ONNX Runtime has no TensorRT</source>
        <translation>diese ONNX Runtime hat kein TensorRT</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>the TensorRT libraries are missing</source>
        <translation>die TensorRT-Bibliotheken fehlen</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>this build of ONNX Runtime has no CUDA</source>
        <translation>diese ONNX Runtime hat kein CUDA</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>no NVIDIA driver found</source>
        <translation>kein NVIDIA-Treiber gefunden</translation>
    </message>
    <message>
        <location filename="../../engine/model/device.py"/>
        <source>the CUDA or cuDNN libraries are missing (install hepatica[gpu])</source>
        <translation>die CUDA- oder cuDNN-Bibliotheken fehlen (hepatica[gpu] installieren)</translation>
    </message>
    <message>
        <location filename="../../engine/model/drawing.py"/>
        <source>Drawing</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <location filename="../../engine/model/likeness.py"/>
        <source>between slices</source>
        <translation>zwischen den Schichten</translation>
    </message>
    <message>
        <location filename="../../engine/model/likeness.py"/>
        <source>between rows</source>
        <translation>zwischen den Zeilen</translation>
    </message>
    <message>
        <location filename="../../engine/model/likeness.py"/>
        <source>between columns</source>
        <translation>zwischen den Spalten</translation>
    </message>
    <message>
        <location filename="../../engine/model/likeness.py"/>
        <source>{name} looks at {wanted} neighbouring slices; this scan has {count} slices. Expect a poor result.</source>
        <translation>{name} betrachtet {wanted} benachbarte Schichten; dieser Scan hat {count} Schichten. Erwarten Sie ein schlechtes Ergebnis.</translation>
    </message>
    <message>
        <location filename="../../engine/model/likeness.py"/>
        <source>{name} sees {sees:g} mm {axis}; this scan has {has:.3g} mm. Small lesions cannot be found.</source>
        <translation>{name} sieht {sees:g} mm {axis}; dieser Scan hat {has:.3g} mm. Kleine Läsionen können nicht gefunden werden.</translation>
    </message>
    <message>
        <location filename="../../engine/model/likeness.py"/>
        <source>{name} looks at {wanted} neighbouring slices; this scan has one slice. Expect a poor result.</source>
        <translation>{name} betrachtet {wanted} benachbarte Schichten; dieser Scan hat eine einzige. Erwarten Sie ein schlechtes Ergebnis.</translation>
    </message>
    <message>
        <location filename="../../engine/model/listing.py"/>
        <source>{name} has no model card, so nobody can say what to feed it. Export it with 'hepatica-train export', which writes one.</source>
        <translation>{name} hat keine Modellkarte, niemand kann also sagen, was es braucht. Exportieren Sie es mit „hepatica-train export“, das eine schreibt.</translation>
    </message>
    <message>
        <location filename="../../engine/model/listing.py"/>
        <source>The model {name} could not be read: {reason}. Choose another file.</source>
        <translation>Das Modell {name} konnte nicht gelesen werden: {reason}. Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <location filename="../../engine/model/listing.py"/>
        <source>{name} is not a whole ONNX file. Choose another file.</source>
        <translation>{name} ist keine vollständige ONNX-Datei. Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
        <location filename="../../engine/model/postprocess.py"/>
        <source>Cleaning up</source>
        <translation>Nachbearbeiten</translation>
    </message>
    <message>
        <location filename="../../engine/model/predictor.py"/>
        <source>Preparing</source>
        <translation>Vorbereiten</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>the GPU session could not be made</source>
        <translation>auf der GPU ließ sich nichts starten</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>{name} answers an input of {shape} with an output of {output}, where {expected} is needed: one answer for each voxel. Export it again.</source>
        <translation>{name} antwortet auf eine Eingabe von {shape} mit einer Ausgabe von {output}, wo {expected} nötig ist: eine Antwort je Voxel. Exportieren Sie es neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>The model {name} gave numbers that are not finite for this scan. Nothing can be drawn from them; try another model, or the device 'cpu'.</source>
        <translation>Das Modell {name} lieferte für diesen Scan Zahlen, die nicht endlich sind. Daraus lässt sich nichts zeichnen; versuchen Sie ein anderes Modell oder das Gerät „cpu“.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>{name} takes other inputs than its card says (one of {rank} axes with {slices} channel(s) expected, {inputs} found). Export it again.</source>
        <translation>{name} nimmt andere Eingaben, als die Karte sagt (erwartet: eine mit {rank} Achsen und {slices} Kanälen, gefunden: {inputs}). Exportieren Sie es neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>{name} gives other outputs than its card says (one of {rank} axes with {channels} channels expected, {outputs} found). Export it again.</source>
        <translation>{name} liefert andere Ausgaben, als die Karte sagt (erwartet: eine mit {rank} Achsen und {channels} Kanälen, gefunden: {outputs}). Exportieren Sie es neu.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>no reason given</source>
        <translation>kein Grund angegeben</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>The model {name} failed on an input of {shape} ({error}). Try another model, or a smaller scan.</source>
        <translation>Das Modell {name} scheiterte an einer Eingabe von {shape} ({error}). Versuchen Sie ein anderes Modell oder einen kleineren Scan.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>{name} is not a model that can be run here ({error}). Choose an ONNX file that was exported for Hepatica as one file.</source>
        <translation>{name} ist kein Modell, das hier laufen kann ({error}). Wählen Sie eine ONNX-Datei, die für Hepatica als eine Datei exportiert wurde.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>The model {name} ran out of memory on an input of {shape}. Close other programs, or choose a smaller model or scan.</source>
        <translation>Dem Modell {name} ging bei einer Eingabe von {shape} der Speicher aus. Schließen Sie andere Programme oder wählen Sie ein kleineres Modell oder einen kleineren Scan.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>Memory ran out with {size} slices at a time on the {label}; the model went on with {largest}.</source>
        <translation>Mit {size} Schichten auf einmal ging der Speicher aus ({label}); das Modell machte mit {largest} weiter.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>the GPU's memory ran out</source>
        <translation>der Speicher der GPU ging aus</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>Memory ran out on the {left}, even for a single run; the model went on on the CPU, and stays there until it is opened again.</source>
        <translation>Der Speicher ging schon bei einem einzelnen Durchlauf aus ({left}); das Modell machte auf der CPU weiter und bleibt dort, bis es neu geöffnet wird.</translation>
    </message>
    <message>
        <location filename="../../engine/model/runtime.py"/>
        <source>There is not enough memory to open the model {name}. Close other programs, or choose a smaller model.</source>
        <translation>Der Speicher reicht nicht, um das Modell {name} zu öffnen. Schließen Sie andere Programme oder wählen Sie ein kleineres Modell.</translation>
    </message>
    <message>
        <location filename="../../engine/model/segmenting.py"/>
        <source>Segmenting</source>
        <translation>Segmentieren</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The file has neither sform nor qform: orientation and side are a guess from the array order.</source>
        <translation>Die Datei hat weder sform noch qform: Lage und Seite sind aus der Reihenfolge der Daten geraten.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The header's qform is broken; its sform is used.</source>
        <translation>Die qform im Header ist fehlerhaft; die sform wird verwendet.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>sform and qform are mirror images of each other: which side is right is in doubt.</source>
        <translation>sform und qform sind Spiegelbilder voneinander: Welche Seite rechts ist, ist zweifelhaft.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>sform and qform disagree (by up to {apart:.2f} mm, {turned:.1f} degrees); sform is used.</source>
        <translation>sform und qform widersprechen sich (um bis zu {apart:.2f} mm, {turned:.1f} Grad); sform wird verwendet.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The header's voxel sizes ({stated} mm) differ from its affine's ({used} mm); the affine is used.</source>
        <translation>Die Voxelgrößen im Header ({stated} mm) weichen von denen der Affinmatrix ab ({used} mm); die Affinmatrix wird verwendet.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The header names no unit of length; millimetres are assumed.</source>
        <translation>Der Header nennt keine Längeneinheit; Millimeter werden angenommen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>Voxels of exactly 1 mm on a 512 × 512 scan: the header looks like a placeholder.</source>
        <translation>Voxel von genau 1 mm bei einem Scan von 512 × 512: Der Header sieht nach einem Platzhalter aus.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The slices are stacked at a slant of {tilt:.1f} degrees (a tilted gantry?).</source>
        <translation>Die Schichten sind um {tilt:.1f} Grad schräg gestapelt (gekippte Gantry?).</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The grid is sheared: its rows and columns are {skew:.1f} degrees off a right angle.</source>
        <translation>Das Gitter ist geschert: Zeilen und Spalten weichen um {skew:.1f} Grad vom rechten Winkel ab.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>Slices are {thickest:.1f} mm thick: sizes of small lesions are coarse.</source>
        <translation>Die Schichten sind {thickest:.1f} mm dick: Größen kleiner Läsionen sind grob.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>The header's unit of length is {unit}; it was converted to millimetres.</source>
        <translation>Die Längeneinheit im Header ist {unit}; sie wurde in Millimeter umgerechnet.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>Voxels of exactly 1 mm that begin at 0: so programs write it that do not know the scan's true grid.</source>
        <translation>Voxel von genau 1 mm, die bei 0 beginnen: So schreiben es Programme, die das wahre Gitter des Scans nicht kennen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/claims.py"/>
        <source>Pixels of exactly 1 mm on a 512 × 512 scan are rare: compare a length that you know.</source>
        <translation>Pixel von genau 1 mm auf einem Scan von 512 × 512 sind selten: Vergleichen Sie eine Länge, die Sie kennen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} is a folder. Open a .nii or .nii.gz file.</source>
        <translation>{name} ist ein Ordner. Öffnen Sie eine .nii- oder .nii.gz-Datei.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} may not be read with your rights. Ask its owner for access.</source>
        <translation>{name} darf mit Ihren Rechten nicht gelesen werden. Bitten Sie den Besitzer um Zugriff.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} is cut off: {error}. Copy it again from its source.</source>
        <translation>{name} ist abgeschnitten: {error}. Kopieren Sie die Datei neu von der Quelle.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} is damaged: {error}. Copy it again.</source>
        <translation>{name} ist beschädigt: {error}. Kopieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} is damaged: its compressed data do not unpack. Copy it again.</source>
        <translation>{name} ist beschädigt: Die komprimierten Daten lassen sich nicht entpacken. Kopieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} does not fit into this computer's memory. Close other programs.</source>
        <translation>{name} passt nicht in den Speicher dieses Rechners. Schließen Sie andere Programme.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} has a header that makes no sense ({error}). Export it again.</source>
        <translation>{name} hat einen unsinnigen Header ({error}). Exportieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>{name} could not be read: {reason}. Check the drive and try again.</source>
        <translation>{name} konnte nicht gelesen werden: {reason}. Prüfen Sie das Laufwerk und versuchen Sie es erneut.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/failures.py"/>
        <source>The folder {missing} does not exist. Check the path of {name}.</source>
        <translation>Der Ordner {missing} existiert nicht. Prüfen Sie den Pfad von {name}.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/folder.py"/>
        <source>The folder holds no scan ({suffixes}). Choose the one with the files in it.</source>
        <translation>Der Ordner enthält keinen Scan ({suffixes}). Wählen Sie den, in dem die Dateien liegen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/folder.py"/>
        <source>The folder is not there any more. Was it moved or renamed?</source>
        <translation>Den Ordner gibt es nicht mehr. Wurde er verschoben oder umbenannt?</translation>
    </message>
    <message>
        <location filename="../../engine/scan/folder.py"/>
        <source>{name} is a file, not a folder. Open it as a scan.</source>
        <translation>{name} ist eine Datei, kein Ordner. Öffnen Sie sie als Scan.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/folder.py"/>
        <source>The folder could not be read: {reason}. Ask its owner for access.</source>
        <translation>Der Ordner konnte nicht gelesen werden: {reason}. Bitten Sie den Besitzer um Zugriff.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/geometry.py"/>
        <source>size {size}, the scan's {own} (columns × rows × slices)</source>
        <translation>Größe {size}, die des Scans {own} (Spalten × Zeilen × Schichten)</translation>
    </message>
    <message>
        <location filename="../../engine/scan/geometry.py"/>
        <source>spacing {spacing} mm, the scan's {own} mm</source>
        <translation>Voxelabstand {spacing} mm, der des Scans {own} mm</translation>
    </message>
    <message>
        <location filename="../../engine/scan/geometry.py"/>
        <source>orientation {degrees:.2g} degrees apart</source>
        <translation>Ausrichtung um {degrees:.2g} Grad verschieden</translation>
    </message>
    <message>
        <location filename="../../engine/scan/geometry.py"/>
        <source>position {apart:.3g} mm apart</source>
        <translation>Lage um {apart:.3g} mm verschieden</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>comment</source>
        <translation>Kommentar</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>text in the header field {field}</source>
        <translation>Text im Headerfeld {field}</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>the name of the file that was packed (gzip)</source>
        <translation>der Name der gepackten Datei (gzip)</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>a comment of the packer (gzip)</source>
        <translation>ein Kommentar des Packprogramms (gzip)</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>the time of packing (gzip)</source>
        <translation>der Zeitpunkt des Packens (gzip)</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>what looks like {kind} in {where}</source>
        <translation>{where}: sieht aus wie {kind}</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>a header extension ({kind})</source>
        <translation>eine Header-Erweiterung ({kind})</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>a person's name</source>
        <translation>ein Personenname</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>a date</source>
        <translation>ein Datum</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>a long number</source>
        <translation>eine lange Nummer</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>the file's name</source>
        <translation>Dateiname</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>the file itself, which could not be looked at again</source>
        <translation>die Datei selbst, die nicht noch einmal gelesen werden konnte</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>code {code}</source>
        <translation>Code {code}</translation>
    </message>
    <message>
        <location filename="../../engine/scan/identifiers.py"/>
        <source>a folder's name</source>
        <translation>Ordnername</translation>
    </message>
    <message>
        <location filename="../../engine/scan/masks.py"/>
        <source>{name} has {count} time points. Open a mask that has one.</source>
        <translation>{name} hat {count} Zeitpunkte. Öffnen Sie eine Maske mit einem.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/masks.py"/>
        <source>{name} holds the labels {labels}; expected are 0 (background), 1 (liver) and 2 (tumour).</source>
        <translation>{name} enthält die Labels {labels}; erwartet sind 0 (Hintergrund), 1 (Leber) und 2 (Tumor).</translation>
    </message>
    <message>
        <location filename="../../engine/scan/masks.py"/>
        <source>{name} holds fractions or infinite values. Open a mask with whole-number labels.</source>
        <translation>{name} enthält gebrochene oder unendliche Werte. Öffnen Sie eine Maske mit ganzzahligen Labels.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/masks.py"/>
        <source>Nothing that is drawn in {name} lies within {scan}. Open another mask.</source>
        <translation>Nichts, was in {name} gezeichnet ist, liegt innerhalb von {scan}. Öffnen Sie eine andere Maske.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/masks.py"/>
        <source>{name} holds no voxel with label {label}. Choose another label.</source>
        <translation>{name} enthält kein Voxel mit dem Label {label}. Wählen Sie ein anderes Label.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} is not a NIfTI file by its name. Open a {suffixes} file.</source>
        <translation>{name} ist dem Namen nach keine NIfTI-Datei. Öffnen Sie eine Datei mit {suffixes}.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} is empty. Copy it again from its source.</source>
        <translation>{name} ist leer. Kopieren Sie die Datei neu von der Quelle.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} is not a NIfTI file, whatever its name says. Export the scan as NIfTI.</source>
        <translation>{name} ist keine NIfTI-Datei, auch wenn der Name es sagt. Exportieren Sie den Scan als NIfTI.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>it ends inside the header</source>
        <translation>sie endet im Header</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} is the header of a .hdr/.img pair under a wrong name. Rename it to .hdr.</source>
        <translation>{name} ist der Header eines .hdr/.img-Paars unter falschem Namen. Benennen Sie ihn in .hdr um.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} has a header that makes no sense ({count} dimensions). Export it again.</source>
        <translation>{name} hat einen unsinnigen Header ({count} Dimensionen). Exportieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} has {count} dimensions. Open the whole series as one 3-D file.</source>
        <translation>{name} hat {count} Dimensionen. Öffnen Sie die ganze Serie als eine 3D-Datei.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} has {count} dimensions. Open a file with three, or four with time.</source>
        <translation>{name} hat {count} Dimensionen. Öffnen Sie eine Datei mit dreien, oder vieren mit der Zeit.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} has an axis without voxels. Export it again.</source>
        <translation>{name} hat eine Achse ohne Voxel. Exportieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} holds complex numbers. Export its magnitude.</source>
        <translation>{name} enthält komplexe Zahlen. Exportieren Sie den Betrag.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} holds colours (RGB), not intensities. Export the grey-scale series.</source>
        <translation>{name} enthält Farben (RGB), keine Intensitäten. Exportieren Sie die Graustufenserie.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} holds voxels of an unknown type (code {code}). Export it as whole numbers.</source>
        <translation>{name} enthält Voxel unbekannten Typs (Code {code}). Exportieren Sie sie als ganze Zahlen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} has a header that makes no sense (voxels at {offset}). Export it again.</source>
        <translation>{name} hat einen unsinnigen Header (Voxel bei {offset}). Exportieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} does not say where its voxels lie (its affine is zero, flat or not finite). Export it again.</source>
        <translation>{name} sagt nicht, wo seine Voxel liegen (die Affinmatrix ist null, flach oder nicht endlich). Exportieren Sie die Datei neu.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} has {count} time points; there is no {number}.</source>
        <translation>{name} hat {count} Zeitpunkte; einen {number}. gibt es nicht.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>{name} is an Analyze 7.5 file, which does not say left from right. Use NIfTI.</source>
        <translation>{name} ist eine Analyze-7.5-Datei, die links und rechts nicht unterscheidet. Verwenden Sie NIfTI.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti.py"/>
        <source>it ends in its first few kB</source>
        <translation>sie endet in den ersten kB</translation>
    </message>
    <message>
        <location filename="../../engine/scan/nifti_write.py"/>
        <source>{name} is not a name for a NIfTI file. Choose one that ends in .nii.gz or .nii.</source>
        <translation>{name} ist kein Name für eine NIfTI-Datei. Wählen Sie einen, der auf .nii.gz oder .nii endet.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/notice.py"/>
        <source>Millimetres are unverified.</source>
        <translation>Millimeterangaben sind ungeprüft.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/notice.py"/>
        <source>1 voxel is not a number: shown as background, left out of every measurement.</source>
        <translation>1 Voxel ist keine Zahl: als Hintergrund gezeigt, aus jeder Messung ausgenommen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/notice.py"/>
        <source>{count:,} voxels are not a number: shown as background, left out of every measurement.</source>
        <translation>{count:,} Voxel sind keine Zahl: als Hintergrund gezeigt, aus jeder Messung ausgenommen.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/preview.py"/>
        <source>it ends before its middle slice</source>
        <translation>sie endet vor ihrer mittleren Schicht</translation>
    </message>
    <message>
        <location filename="../../engine/scan/resampling.py"/>
        <source>Resampling the mask</source>
        <translation>Maske umrechnen</translation>
    </message>
    <message>
        <location filename="../../engine/scan/volume.py"/>
        <source>The mask does not lie on the grid of {name}: {differences}. Open the mask that was made for this scan.</source>
        <translation>Die Maske liegt nicht auf dem Gitter von {name}: {differences}. Öffnen Sie die Maske, die für diesen Scan gemacht wurde.</translation>
    </message>
    <message>
        <location filename="../../engine/scan/voxels.py"/>
        <source>its header promises {voxels} voxels ({needed:,.1f} MB), the file has {size:,.1f} MB</source>
        <translation>ihr Header verspricht {voxels} Voxel ({needed:,.1f} MB), die Datei hat {size:,.1f} MB</translation>
    </message>
    <message>
        <location filename="../../engine/scan/voxels.py"/>
        <source>its last time points are missing</source>
        <translation>ihre letzten Zeitpunkte fehlen</translation>
    </message>
    <message>
        <location filename="../../engine/scan/voxels.py"/>
        <source>it ends before the first voxel</source>
        <translation>sie endet vor dem ersten Voxel</translation>
    </message>
    <message>
        <location filename="../../engine/scan/voxels.py"/>
        <source>it ends before its check sum</source>
        <translation>sie endet vor ihrer Prüfsumme</translation>
    </message>
    <message>
        <location filename="../../engine/scan/voxels.py"/>
        <source>its voxels end in slice {slice} of {count}</source>
        <translation>ihre Voxel enden in Schicht {slice} von {count}</translation>
    </message>
    <message>
        <location filename="../../engine/scan/voxels.py"/>
        <source>its compressed data do not unpack from slice {slice} of {count} on</source>
        <translation>ihre komprimierten Daten lassen sich ab Schicht {slice} von {count} nicht entpacken</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Full range</source>
        <translation>Voller Bereich</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Abdomen</source>
        <translation>Abdomen</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Abdomen wide</source>
        <translation>Abdomen breit</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Lung</source>
        <translation>Lunge</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Bone</source>
        <translation>Knochen</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Body 1-99 %</source>
        <translation>Körper 1-99 %</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Body 5-95 %</source>
        <translation>Körper 5-95 %</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Body 0.1-99.9 %</source>
        <translation>Körper 0.1-99.9 %</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Dark tissue</source>
        <translation>Dunkles Gewebe</translation>
    </message>
    <message>
        <location filename="../../engine/scan/window.py"/>
        <source>Bright tissue</source>
        <translation>Helles Gewebe</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>CT: level {level:g}, width {width:g} HU; MR: percentiles {low:g} to {high:g} of the body</source>
        <translation>CT: Center {level:g}, Width {width:g} HU; MR: Perzentile {low:g} bis {high:g} des Körpers</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>From the lowest to the highest intensity</source>
        <translation>Von der niedrigsten zur höchsten Intensität</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>{ct} (MR: {mr})</source>
        <translation>{ct} (MR: {mr})</translation>
    </message>
    <message>
        <location filename="../../viewer/beside.py"/>
        <source>Geometry of the second scan</source>
        <translation>Geometrie des zweiten Scans</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/cases.py"/>
        <source>There is no other unread scan in the list.</source>
        <translation>In der Liste ist kein weiterer ungelesener Scan.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signed_files.py"/>
        <source>{name} could not be made: {reason}. Choose another folder.</source>
        <translation>{name} konnte nicht angelegt werden: {reason}. Wählen Sie einen anderen Ordner.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Sign case</source>
        <translation>Fall signieren</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Sign {name}?</source>
        <translation>{name} signieren?</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>{notice} Signing freezes the case: nothing can be changed until it is reopened, which is logged. Table, report, mask and case file are written into a new folder, in a place that you choose next.</source>
        <translation>{notice} Signieren friert den Fall ein: Nichts lässt sich ändern, bis er wieder geöffnet wird, was protokolliert wird. Tabelle, Bericht, Maske und Falldatei werden in einen neuen Ordner geschrieben, dessen Ort Sie als Nächstes wählen.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Sign…</source>
        <translation>Signieren…</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>The last step is still being measured. Sign once it is done.</source>
        <translation>Der letzte Schritt wird noch gemessen. Signieren Sie, sobald das fertig ist.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Not decided yet: {names}. Accept or reject every lesion, then sign.</source>
        <translation>Noch nicht entschieden: {names}. Nehmen Sie jede Läsion an oder verwerfen Sie sie, dann signieren.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Reopen case</source>
        <translation>Fall wieder öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Reopen {name}?</source>
        <translation>{name} wieder öffnen?</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>It was signed on {day} at {time} (UTC). That it was reopened is logged; the files that were written stay as they are.</source>
        <translation>Er wurde am {day} um {time} (UTC) signiert. Das Wiederöffnen wird protokolliert; die geschriebenen Dateien bleiben, wie sie sind.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Reopen</source>
        <translation>Wieder öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>The case is signed. Reopen it to change it (File menu).</source>
        <translation>Der Fall ist signiert. Öffnen Sie ihn wieder, um ihn zu ändern (Menü Datei).</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Signing was cut off before everything was written, so the case is open. Sign it again.</source>
        <translation>Das Signieren brach ab, bevor alles geschrieben war; der Fall ist darum offen. Signieren Sie ihn erneut.</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Where to write the signed case</source>
        <translation>Wohin der signierte Fall geschrieben wird</translation>
    </message>
    <message>
        <location filename="../../viewer/cases/signing.py"/>
        <source>Signed; everything was written to the folder {name}.</source>
        <translation>Signiert; alles wurde in den Ordner {name} geschrieben.</translation>
    </message>
    <message>
        <location filename="../../viewer/colour_vision.py"/>
        <source>The liver's colour is hard to see on black: take a lighter one.</source>
        <translation>Die Farbe der Leber ist auf Schwarz schwer zu sehen: Nehmen Sie eine hellere.</translation>
    </message>
    <message>
        <location filename="../../viewer/colour_vision.py"/>
        <source>The tumours' colour is hard to see on black: take a lighter one.</source>
        <translation>Die Farbe der Tumoren ist auf Schwarz schwer zu sehen: Nehmen Sie eine hellere.</translation>
    </message>
    <message>
        <location filename="../../viewer/colour_vision.py"/>
        <source>Not every eye can tell these two colours apart.</source>
        <translation>Nicht jedes Auge kann diese beiden Farben unterscheiden.</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>{name} was resampled to the scan's grid (nearest): it is as coarse as it was drawn.</source>
        <translation>{name} wurde auf das Gitter des Scans umgerechnet (nächster Nachbar): so grob, wie gezeichnet wurde.</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>Model {name} will be used from now on.</source>
        <translation>Ab jetzt wird das Modell {name} verwendet.</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>The model saw the scan as another kind: segment again.</source>
        <translation>Das Modell sah den Scan als andere Art: Bitte erneut segmentieren.</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>Resample it by position</source>
        <translation>Nach der Lage umrechnen</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>Building was stopped. Ctrl+3, twice, begins anew.</source>
        <translation>Die Berechnung wurde abgebrochen. Zweimal Strg+3 beginnt neu.</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>Surfaces could not be built; why is said above.</source>
        <translation>Oberflächen konnten nicht berechnet werden; der Grund steht oben.</translation>
    </message>
    <message>
        <location filename="../../viewer/controller.py"/>
        <source>Say which are which…</source>
        <translation>Labels zuordnen…</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>NIfTI scans ({suffixes})</source>
        <translation>NIfTI-Scans ({suffixes})</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>What the case is called on screen and in every file that is written; empty for the file's name:</source>
        <translation>Wie der Fall auf dem Bildschirm und in jeder geschriebenen Datei heißt; leer für den Dateinamen:</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>NIfTI scans and cases ({suffixes})</source>
        <translation>NIfTI-Scans und Fälle ({suffixes})</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Open mask for the second scan</source>
        <translation>Maske zum zweiten Scan öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Pseudonym</source>
        <translation>Pseudonym</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Save mask</source>
        <translation>Maske speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Export measurements</source>
        <translation>Messwerte exportieren</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>CSV table (*.csv)</source>
        <translation>CSV-Tabelle (*.csv)</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Save picture</source>
        <translation>Bild speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>PNG picture (*.png)</source>
        <translation>PNG-Bild (*.png)</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>{name} is there already. Choose it by its whole name to replace it.</source>
        <translation>{name} gibt es schon. Wählen Sie die Datei mit ihrem ganzen Namen, um sie zu ersetzen.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Open scan or case</source>
        <translation>Scan oder Fall öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/asking.py"/>
        <source>Open mask</source>
        <translation>Maske öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>On {modality}: {caution}</source>
        <translation>Bei {modality}: {caution}</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Came with Hepatica</source>
        <translation>Mit Hepatica geliefert</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>In use. {origin}</source>
        <translation>In Gebrauch. {origin}</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Cannot be used</source>
        <translation>Nicht verwendbar</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>blocks of the scan</source>
        <translation>Blöcke des Scans</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>one slice</source>
        <translation>eine Schicht</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>{count} neighbouring slices</source>
        <translation>{count} benachbarte Schichten</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Made for</source>
        <translation>Gemacht für</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Draws</source>
        <translation>Zeichnet</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Looks at</source>
        <translation>Betrachtet</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Trained on</source>
        <translation>Trainiert an</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Licence of the weights</source>
        <translation>Lizenz der Gewichte</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>{name}, {count} cases ({licence})</source>
        <translation>{name}, {count} Fälle ({licence})</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Limits</source>
        <translation>Grenzen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Figures (95 % interval)</source>
        <translation>Kennzahlen (95-%-Intervall)</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/cards.py"/>
        <source>For the open scan: {warning}</source>
        <translation>Zum offenen Scan: {warning}</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/choosing.py"/>
        <source>Choose model</source>
        <translation>Modell wählen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/choosing.py"/>
        <source>ONNX models ({suffixes})</source>
        <translation>ONNX-Modelle ({suffixes})</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/choosing.py"/>
        <source>Add a folder of models</source>
        <translation>Ordner mit Modellen hinzufügen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/label_dialog.py"/>
        <source>Labels of the mask</source>
        <translation>Labels der Maske</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/label_dialog.py"/>
        <source>{name} holds other labels than 1 (liver) and 2 (tumour). Which ones are they?</source>
        <translation>{name} enthält andere Labels als 1 (Leber) und 2 (Tumor). Welche sind es?</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/label_dialog.py"/>
        <source>Tumours</source>
        <translation>Tumoren</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/label_dialog.py"/>
        <source>none of them</source>
        <translation>keines davon</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Double-click a model to use it</source>
        <translation>Doppelklick auf ein Modell, um es zu verwenden</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>The model's card</source>
        <translation>Modellkarte</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>What the model says about itself</source>
        <translation>Was das Modell über sich sagt</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>&amp;Use</source>
        <translation>&amp;Verwenden</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Run this model from now on</source>
        <translation>Ab jetzt dieses Modell verwenden</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Add &amp;file…</source>
        <translation>&amp;Datei hinzufügen…</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>List another ONNX file with a model card</source>
        <translation>Eine weitere ONNX-Datei mit Modellkarte aufnehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Add f&amp;older…</source>
        <translation>&amp;Ordner hinzufügen…</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>List every ONNX file of a folder</source>
        <translation>Jede ONNX-Datei eines Ordners aufnehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>&amp;Remove</source>
        <translation>&amp;Entfernen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Take it off this list; the file stays where it is</source>
        <translation>Aus dieser Liste nehmen; die Datei bleibt, wo sie ist</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/model_dialog.py"/>
        <source>Looking for models…</source>
        <translation>Modelle werden gesucht…</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/settings_dialog.py"/>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/settings_dialog.py"/>
        <source>&amp;Defaults</source>
        <translation>&amp;Vorgaben</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/settings_dialog.py"/>
        <source>Every setting as it was at first</source>
        <translation>Jede Einstellung, wie sie zu Anfang war</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Mouse, profile {profile}</source>
        <translation>Maus, Profil „{profile}“</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Nothing has these words. Try others, or clear the field to see everything.</source>
        <translation>Nichts enthält diese Wörter. Versuchen Sie andere, oder leeren Sie das Feld, um alles zu sehen.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>CPU (no GPU: {obstacle})</source>
        <translation>CPU (keine GPU: {obstacle})</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Opens MRI and CT scans, finds the liver and its tumours, measures them. No network call is ever made.</source>
        <translation>Öffnet MRT- und CT-Scans, findet die Leber und ihre Tumoren und misst sie. Es wird nie auf ein Netzwerk zugegriffen.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Licence: Apache-2.0.</source>
        <translation>Lizenz: Apache-2.0.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Keys and mouse</source>
        <translation>Tasten und Maus</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Search: what it does, or its key</source>
        <translation>Suchen: Wirkung oder Taste</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Search keys</source>
        <translation>Tasten suchen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Show only what has these words</source>
        <translation>Nur zeigen, was diese Wörter enthält</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>Models run on</source>
        <translation>Modelle laufen auf</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/sheets.py"/>
        <source>in the menu</source>
        <translation>im Menü</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trust_wording.py"/>
        <source>Until you acknowledge this, every length, area and volume of this scan is called unverified, on screen and in every file. Check the size of something that you know, such as a vertebra or a ruler beside the patient.</source>
        <translation>Bis Sie dies bestätigen, heißt jede Länge, Fläche und jedes Volumen dieses Scans ungeprüft, auf dem Bildschirm und in jeder Datei. Prüfen Sie die Größe von etwas Bekanntem, etwa eines Wirbels oder eines Lineals neben dem Patienten.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trust_wording.py"/>
        <source>The scan is still being read. It can be acknowledged once it is there.</source>
        <translation>Der Scan wird noch gelesen. Bestätigen lässt er sich, sobald er da ist.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trust_wording.py"/>
        <source>Geometry: {trust}, unverified</source>
        <translation>Geometrie: {trust}, ungeprüft</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trust_wording.py"/>
        <source>Geometry OK</source>
        <translation>Geometrie OK</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trust_wording.py"/>
        <source>Geometry: {trust}, acknowledged</source>
        <translation>Geometrie: {trust}, bestätigt</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trust_wording.py"/>
        <source>Acknowledged at {time}. That stands beside the sizes in every file.</source>
        <translation>Bestätigt um {time}. Das steht in jeder Datei neben den Größen.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trusting.py"/>
        <source>Geometry of the scan</source>
        <translation>Geometrie des Scans</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/trusting.py"/>
        <source>Acknowledge</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>Measured just now by Hepatica {version}, through the same functions as every lesion. Definitions and sources: docs/measurements.md.</source>
        <translation>Soeben von Hepatica {version} gemessen, mit denselben Funktionen wie jede Läsion. Definitionen und Quellen: docs/measurements.md.</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>ok</source>
        <translation>ok</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>OUTSIDE</source>
        <translation>AUSSERHALB</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>Verify measurements</source>
        <translation>Messungen prüfen</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>Expected</source>
        <translation>Erwartet</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <location filename="../../viewer/dialogs/verifying.py"/>
        <source>Measured</source>
        <translation>Gemessen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Diameter of the brush</source>
        <translation>Durchmesser des Pinsels</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Diameter of the brush ([ and ], Alt+wheel)</source>
        <translation>Durchmesser des Pinsels ([ und ], Alt+Rad)</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Shape of the brush: a disc in one slice, or a ball through slices</source>
        <translation>Form des Pinsels: eine Scheibe in einer Schicht, oder eine Kugel durch Schichten</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>What the brush draws, or the eraser takes away</source>
        <translation>Was der Pinsel zeichnet oder der Radierer wegnimmt</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Press on a place that is to be painted: its intensities are taken.</source>
        <translation>Auf eine Stelle drücken, die gemalt werden soll: Ihre Intensitäten gelten.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Disc</source>
        <translation>Scheibe</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Ball</source>
        <translation>Kugel</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Tumour</source>
        <translation>Tumor</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Lowest intensity painted</source>
        <translation>Niedrigste gemalte Intensität</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Highest intensity painted</source>
        <translation>Höchste gemalte Intensität</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>Paints from</source>
        <translation>Malt von</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/brush_panel.py"/>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/desk.py"/>
        <source>Undo: {step}</source>
        <translation>Rückgängig: {step}</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/desk.py"/>
        <source>Editing begins once the scan is read.</source>
        <translation>Bearbeiten lässt sich der Scan, sobald er gelesen ist.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/desk.py"/>
        <source>Editing waits until the new mask is there. Esc stops it.</source>
        <translation>Das Bearbeiten wartet auf die neue Maske. Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/desk.py"/>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/painting.py"/>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/painting.py"/>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/painting.py"/>
        <source>Threshold brush</source>
        <translation>Schwellpinsel</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Fill between slices</source>
        <translation>Zwischen Schichten füllen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Fill holes</source>
        <translation>Löcher füllen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Smooth</source>
        <translation>Glätten</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Merge</source>
        <translation>Zusammenfassen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Choose a lesion first: in the list, or with N.</source>
        <translation>Wählen Sie zuerst eine Läsion: in der Liste oder mit N.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Cut</source>
        <translation>Schneiden</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reshaping.py"/>
        <source>Choose the lesion that is one with lesion {name}, in the list or with N.</source>
        <translation>Wählen Sie die Läsion, die mit Läsion {name} eine ist, in der Liste oder mit N.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/review_wording.py"/>
        <source>Accepted: {sizes}. {rejected} rejected</source>
        <translation>Angenommen: {sizes}. {rejected} verworfen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/review_wording.py"/>
        <source>Accepted: {sizes}. {rejected} rejected, {proposed} to decide</source>
        <translation>Angenommen: {sizes}. {rejected} verworfen, {proposed} offen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/review_wording.py"/>
        <source>Proposed: {sizes}</source>
        <translation>Vorgeschlagen: {sizes}</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Accept lesion {name}</source>
        <translation>Läsion {name} annehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Reject lesion {name}</source>
        <translation>Läsion {name} verwerfen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Take back the decision on lesion {name}</source>
        <translation>Entscheidung über Läsion {name} zurücknehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Accept {count} lesions</source>
        <translation>{count} Läsionen annehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Reject {count} lesions</source>
        <translation>{count} Läsionen verwerfen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Take back the decisions on {count} lesions</source>
        <translation>Entscheidungen über {count} Läsionen zurücknehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/reviewing.py"/>
        <source>Every lesion is decided.</source>
        <translation>Über jede Läsion ist entschieden.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/thresholding.py"/>
        <source>Threshold of lesion {name}</source>
        <translation>Schwelle von Läsion {name}</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/thresholding.py"/>
        <source>A threshold needs a mask that was segmented here, with its probabilities.</source>
        <translation>Eine Schwelle braucht eine hier segmentierte Maske mit ihren Wahrscheinlichkeiten.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/thresholding.py"/>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/thresholding.py"/>
        <source>{threshold:.2f}: {volume} ml</source>
        <translation>{threshold:.2f}: {volume} ml</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/thresholding.py"/>
        <source>Choose a lesion to move its threshold.</source>
        <translation>Wählen Sie eine Läsion, um ihre Schwelle zu verschieben.</translation>
    </message>
    <message>
        <location filename="../../viewer/editing/thresholding.py"/>
        <source>Finding out where lesion {name} may end…</source>
        <translation>Mögliche Grenzen von Läsion {name} werden ermittelt…</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/follow_up.py"/>
        <source>Begin a new course</source>
        <translation>Neuen Verlauf beginnen</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/follow_up.py"/>
        <source>Choose a lesion first.</source>
        <translation>Wählen Sie zuerst eine Läsion.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/follow_up.py"/>
        <source>Choose lines with lesions of both scans: they become one.</source>
        <translation>Wählen Sie Zeilen mit Läsionen beider Scans: Sie werden eine.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/follow_up.py"/>
        <source>Response</source>
        <translation>Ansprechen</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/follow_up.py"/>
        <source>Only lesions of the baseline can be targets, and this one was not there.</source>
        <translation>Nur Läsionen der Baseline können Zielläsionen sein, und diese gab es dort nicht.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/follow_up.py"/>
        <source>{text} is no date. Write it as 2026-11-23.</source>
        <translation>{text} ist kein Datum. Schreiben Sie es wie 2026-11-23.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/following.py"/>
        <source>Saved {name}.</source>
        <translation>{name} gespeichert.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/following.py"/>
        <source>Open a scan and its mask, or segment it. Accepted lesions can be targets.</source>
        <translation>Öffnen Sie einen Scan und seine Maske, oder segmentieren Sie ihn. Angenommene Läsionen können Zielläsionen sein.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/following.py"/>
        <source>The scan beside has no mask yet: open its mask to compare the lesions.</source>
        <translation>Der Scan daneben hat noch keine Maske: Öffnen Sie sie, um die Läsionen zu vergleichen.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/following.py"/>
        <source>No lesion of the baseline is accepted: only accepted lesions can be targets.</source>
        <translation>Keine Läsion der Baseline ist angenommen: Nur angenommene Läsionen können Zielläsionen sein.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/following.py"/>
        <source>Choose a lesion and make it a target; the liver has at most two.</source>
        <translation>Wählen Sie eine Läsion und machen Sie sie zur Zielläsion; die Leber hat höchstens zwei.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/following.py"/>
        <source>Export response</source>
        <translation>Ansprechen exportieren</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/questions.py"/>
        <source>Are {prior} and {now} scans of the same patient? The files do not say so.</source>
        <translation>Sind {prior} und {now} Scans desselben Patienten? Die Dateien sagen es nicht.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/questions.py"/>
        <source>{prior} is the open scan itself. Put an earlier scan of the patient beside it.</source>
        <translation>{prior} ist der offene Scan selbst. Stellen Sie einen früheren Scan des Patienten daneben.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/questions.py"/>
        <source>The same patient</source>
        <translation>Derselbe Patient</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/questions.py"/>
        <source>{prior} and {now} are two pseudonyms. Are these scans of the same patient all the same?</source>
        <translation>{prior} und {now} sind zwei Pseudonyme. Stammen diese Scans trotzdem vom selben Patienten?</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/questions.py"/>
        <source>Are {prior} and {now} scans of the same patient? The files do not say so, and the livers differ much in size: {before} ml and {after} ml.</source>
        <translation>Sind {prior} und {now} Scans desselben Patienten? Die Dateien sagen es nicht, und die Lebern sind sehr verschieden groß: {before} ml und {after} ml.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/questions.py"/>
        <source>The case is kept with a course of {count} scans, and {prior} is none of them. Begin a new course with it? Targets and matches of the old one are given up.</source>
        <translation>Mit dem Fall ist ein Verlauf über {count} Scans gespeichert, und {prior} gehört nicht dazu. Damit einen neuen Verlauf beginnen? Zielläsionen und Zuordnungen des alten werden aufgegeben.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>as measured</source>
        <translation>wie gemessen</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>too small to measure: 5 mm</source>
        <translation>zu klein zum Messen: 5 mm</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>as the list shows</source>
        <translation>wie die Liste zeigt</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>all gone</source>
        <translation>alle verschwunden</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>still there</source>
        <translation>noch da</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>clearly progressing</source>
        <translation>eindeutig progredient</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>Not moved: a liver is missing, or cut off by the edge of its scan. Bring both crosshairs to the same place by hand, and lay them on each other.</source>
        <translation>Nicht verschoben: Eine Leber fehlt oder ist vom Rand ihres Scans abgeschnitten. Bringen Sie beide Fadenkreuze von Hand an dieselbe Stelle und legen Sie sie übereinander.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>Prior scan moved by {shift}.</source>
        <translation>Voriger Scan verschoben um {shift}.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>Both scans are taken where they lie.</source>
        <translation>Beide Scans gelten, wo sie liegen.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>Volume {before} ml, then {after} ml ({change}). Slices of this thickness alone make ±{spread} % (one standard deviation): this may be no change at all.</source>
        <translation>Volumen {before} ml, dann {after} ml ({change}). Schon Schichten dieser Dicke machen ±{spread} % (eine Standardabweichung): Das muss keine Änderung sein.</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>Volume {before} ml, then {after} ml ({change}). Slices of this thickness alone make ±{spread} % (one standard deviation).</source>
        <translation>Volumen {before} ml, dann {after} ml ({change}). Schon Schichten dieser Dicke machen ±{spread} % (eine Standardabweichung).</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>{mm} mm to the right</source>
        <translation>{mm} mm nach rechts</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>{mm} mm to the left</source>
        <translation>{mm} mm nach links</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>{mm} mm to the front</source>
        <translation>{mm} mm nach vorn</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>{mm} mm to the back</source>
        <translation>{mm} mm nach hinten</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>{mm} mm up</source>
        <translation>{mm} mm nach oben</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>{mm} mm down</source>
        <translation>{mm} mm nach unten</translation>
    </message>
    <message>
        <location filename="../../viewer/following_up/response_wording.py"/>
        <source>Doubling time {days} days.</source>
        <translation>Verdopplungszeit {days} Tage.</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>{scan}: {count} steps, the last of {when}</source>
        <translation>{scan}: {count} Schritte, der letzte von {when}</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>{scan}: one step, {when}</source>
        <translation>{scan}: ein Schritt, {when}</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Unsaved work</source>
        <translation>Nicht gespeicherte Arbeit</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>This work was not saved in a case file. It is kept until you decide.</source>
        <translation>Diese Arbeit wurde nicht in einer Falldatei gespeichert. Sie wird aufbewahrt, bis Sie entscheiden.</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Keep it, and ask again at the next start</source>
        <translation>Aufbewahren und beim nächsten Start wieder fragen</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Open the scan, and go on where the work ended</source>
        <translation>Den Scan öffnen und dort weitermachen, wo die Arbeit endete</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Throw this work away; asks once more</source>
        <translation>Diese Arbeit wegwerfen; fragt noch einmal</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Discard for good</source>
        <translation>Endgültig verwerfen</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Take it back</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/found_dialog.py"/>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/journalling.py"/>
        <source>What you change is kept safe against a crash again.</source>
        <translation>Ihre Änderungen sind wieder gegen einen Absturz gesichert.</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/keeping_work.py"/>
        <source>Save case</source>
        <translation>Fall speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/keeping_work.py"/>
        <source>Hepatica cases (*.hepatica)</source>
        <translation>Hepatica-Fälle (*.hepatica)</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/leaving.py"/>
        <source>What you changed is not in a case file yet.</source>
        <translation>Ihre Änderungen sind noch in keiner Falldatei.</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/leaving.py"/>
        <source>Keep it for later, and it is offered to you at the next start.</source>
        <translation>Für später aufbewahrt, wird sie Ihnen beim nächsten Start angeboten.</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/leaving.py"/>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/leaving.py"/>
        <source>Keep for later</source>
        <translation>Für später aufbewahren</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/restoring.py"/>
        <source>Where is the scan?</source>
        <translation>Wo ist der Scan?</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/restoring.py"/>
        <source>Say where it is…</source>
        <translation>Ort angeben…</translation>
    </message>
    <message>
        <location filename="../../viewer/keeping_work/restoring.py"/>
        <source>Open the scan alone</source>
        <translation>Den Scan allein öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/main_window.py"/>
        <source>{scan} – Hepatica</source>
        <translation>{scan} – Hepatica</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/mark_wording.py"/>
        <source>no value</source>
        <translation>kein Wert</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/mark_wording.py"/>
        <source>Mean {mean} {unit}</source>
        <translation>Mittel {mean} {unit}</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/mark_wording.py"/>
        <source>SD {sd}</source>
        <translation>SD {sd}</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/mark_wording.py"/>
        <source>{low} to {high}</source>
        <translation>{low} bis {high}</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/mark_wording.py"/>
        <source>no value inside</source>
        <translation>kein Wert darin</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/marks.py"/>
        <source>Draw: {tool}</source>
        <translation>Zeichnen: {tool}</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/marks.py"/>
        <source>Delete: {tool}</source>
        <translation>Löschen: {tool}</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/marks.py"/>
        <source>Delete all marks</source>
        <translation>Alle Markierungen löschen</translation>
    </message>
    <message>
        <location filename="../../viewer/marks/marks.py"/>
        <source>Move: {tool}</source>
        <translation>Verschieben: {tool}</translation>
    </message>
    <message>
        <location filename="../../viewer/menus.py"/>
        <source>Open recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <location filename="../../viewer/menus.py"/>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <location filename="../../viewer/menus.py"/>
        <source>No scan was opened yet</source>
        <translation>Noch kein Scan wurde geöffnet</translation>
    </message>
    <message>
        <location filename="../../viewer/messages.py"/>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/badge.py"/>
        <source>How far the sizes of the open scan can be trusted, and why</source>
        <translation>Wie weit den Größen des offenen Scans zu trauen ist, und warum</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/colour_button.py"/>
        <source>Another colour…</source>
        <translation>Andere Farbe…</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/curve.py"/>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/curve.py"/>
        <source>Loading the plot…</source>
        <translation>Diagramm wird geladen…</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/histogram.py"/>
        <source>Histogram of the intensities, with the window</source>
        <translation>Histogramm der Intensitäten mit der Fensterung</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/histogram.py"/>
        <source>How often each intensity occurs. Drag the window's edges, or all of it.</source>
        <translation>Wie oft jede Intensität vorkommt. Ränder der Fensterung ziehen, oder das Ganze.</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Draw lesion {number}</source>
        <translation>Läsion {number} zeichnen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesions.py"/>
        <source>Click a lesion to go to it (N, P); Ctrl or Shift selects several; double-click its note to write</source>
        <translation>Klick auf eine Läsion führt zu ihr (N, P); mit Strg oder Umschalt mehrere wählen; Doppelklick auf die Notiz zum Schreiben</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesions.py"/>
        <source>{heading} (unverified)</source>
        <translation>{heading} (ungeprüft)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesions.py"/>
        <source>{what}. Click to sort; right-click to choose what is listed</source>
        <translation>{what}. Klick sortiert; Rechtsklick wählt, was aufgelistet ist</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/marks.py"/>
        <source>Tool</source>
        <translation>Werkzeug</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/marks.py"/>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/marks.py"/>
        <source>Marks</source>
        <translation>Markierungen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/marks.py"/>
        <source>Click a mark to go to it</source>
        <translation>Klick auf eine Markierung führt zu ihr</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Before, mm</source>
        <translation>Vorher, mm</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Now, mm</source>
        <translation>Jetzt, mm</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Match</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Lay the livers' centres on each other</source>
        <translation>Die Mittelpunkte der Lebern übereinanderlegen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Patients lie elsewhere on another day: the prior scan is moved before lesions are matched</source>
        <translation>Patienten liegen an einem anderen Tag anders: Der vorige Scan wird verschoben, bevor Läsionen zugeordnet werden</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Lay the crosshairs on each other</source>
        <translation>Fadenkreuze übereinanderlegen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Both crosshairs are at the same place of the patient (not linked, by hand)</source>
        <translation>Beide Fadenkreuze stehen an derselben Stelle des Patienten (nicht gekoppelt, von Hand)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Same lesion</source>
        <translation>Dieselbe Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Not the same</source>
        <translation>Nicht dieselbe</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>The chosen lines are right; once more takes it back</source>
        <translation>Die gewählten Zeilen stimmen; noch einmal nimmt es zurück</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>The lesions of the chosen lines are one and the same (Ctrl+click chooses several)</source>
        <translation>Die Läsionen der gewählten Zeilen sind ein und dieselbe (Strg+Klick wählt mehrere)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>The lesions of the chosen line are different ones</source>
        <translation>Die Läsionen der gewählten Zeile sind verschiedene</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Which lesion is which</source>
        <translation>Welche Läsion welche ist</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/matching.py"/>
        <source>Before: {before}. Now: {after}.</source>
        <translation>Vorher: {before}. Jetzt: {after}.</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Overlay (S)</source>
        <translation>Überlagerung (S)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Show or hide the overlay</source>
        <translation>Überlagerung zeigen oder verbergen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Show or hide the liver</source>
        <translation>Leber zeigen oder verbergen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Show or hide the tumours (Shift+T)</source>
        <translation>Tumoren zeigen oder verbergen (Umschalt+T)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Colour of the liver</source>
        <translation>Farbe der Leber</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Colour of tumours</source>
        <translation>Farbe der Tumoren</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Opacity of the overlay</source>
        <translation>Deckkraft der Überlagerung</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Opacity of the overlay (A, D)</source>
        <translation>Deckkraft der Überlagerung (A, D)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/overlay.py"/>
        <source>Choose another colour</source>
        <translation>Andere Farbe wählen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/points.py"/>
        <source>Targets and sums of each time point</source>
        <translation>Zielläsionen und Summen jedes Zeitpunkts</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/points.py"/>
        <source>Double-click a date to write it</source>
        <translation>Doppelklick auf ein Datum, um es zu schreiben</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Accept all lesions of the prior scan</source>
        <translation>Alle Läsionen des vorigen Scans annehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>The open scan becomes the baseline; targets and matches are given up</source>
        <translation>Der offene Scan wird zur Baseline; Zielläsionen und Zuordnungen werden aufgegeben</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Other lesions now</source>
        <translation>Andere Läsionen jetzt</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Target: yes or no</source>
        <translation>Zielläsion: ja oder nein</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Make the chosen lesion of the baseline a target, or no target any more</source>
        <translation>Die gewählte Läsion der Baseline zur Zielläsion machen, oder nicht mehr</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Close the response</source>
        <translation>Ansprechen schließen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Target T{number} now</source>
        <translation>Zielläsion T{number} jetzt</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>T{number} now</source>
        <translation>T{number} jetzt</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/recist.py"/>
        <source>Give up the course for good</source>
        <translation>Verlauf endgültig aufgeben</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/review.py"/>
        <source>Undecided only</source>
        <translation>Nur offene</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/review.py"/>
        <source>List only the lesions that are still to be decided</source>
        <translation>Nur Läsionen auflisten, über die noch zu entscheiden ist</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>Close the list of scans</source>
        <translation>Liste der Scans schließen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>Which scans are listed</source>
        <translation>Welche Scans aufgelistet sind</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>List all scans, or those that are unread, in work or signed</source>
        <translation>Alle Scans auflisten, oder nur die ungelesenen, die in Arbeit oder die signierten</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>Scans of the folder</source>
        <translation>Scans des Ordners</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>A click or Enter opens a scan; the menu of the right button compares it with the open one</source>
        <translation>Ein Klick oder Enter öffnet einen Scan; das Menü der rechten Taste vergleicht ihn mit dem offenen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>Compare with the open scan</source>
        <translation>Mit dem offenen Scan vergleichen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>{shown} of {count} scans</source>
        <translation>{shown} von {count} Scans</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>{count} scans</source>
        <translation>{count} Scans</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>1 scan</source>
        <translation>1 Scan</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series.py"/>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series_rows.py"/>
        <source>Unread</source>
        <translation>Ungelesen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series_rows.py"/>
        <source>In work</source>
        <translation>In Arbeit</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/series_rows.py"/>
        <source>Signed</source>
        <translation>Signiert</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/status.py"/>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/status.py"/>
        <source>not loaded yet</source>
        <translation>noch nicht geladen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/status.py"/>
        <source>It is loaded when it is first needed; then its device is shown here.</source>
        <translation>Es wird geladen, wenn es zuerst gebraucht wird; dann steht hier, worauf es läuft.</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/status.py"/>
        <source>Mouse: {profile}</source>
        <translation>Maus: {profile}</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/status.py"/>
        <source>Model: {label}</source>
        <translation>Modell: {label}</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/threshold.py"/>
        <source>Threshold of the chosen lesion</source>
        <translation>Schwelle der gewählten Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/threshold.py"/>
        <source>The probability above which a voxel belongs to the chosen lesion</source>
        <translation>Die Wahrscheinlichkeit, ab der ein Voxel zur gewählten Läsion gehört</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/threshold.py"/>
        <source>Volume (ml) and longest diameter (mm) at each threshold; drag the line</source>
        <translation>Volumen (ml) und größter Durchmesser (mm) bei jeder Schwelle; die Linie ziehen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/threshold.py"/>
        <source>ml</source>
        <translation>ml</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/threshold.py"/>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/time.py"/>
        <source>Time point {number}/{count}</source>
        <translation>Zeitpunkt {number}/{count}</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/time.py"/>
        <source>Time point</source>
        <translation>Zeitpunkt</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/time.py"/>
        <source>Time point (Left, Right)</source>
        <translation>Zeitpunkt (Links, Rechts)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Window preset</source>
        <translation>Voreinstellung der Fensterung</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Grey range (keys 1 to 6; 0 is automatic; drag with the right button)</source>
        <translation>Graubereich (Tasten 1 bis 6; 0 ist automatisch; Ziehen mit der rechten Taste)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Level</source>
        <translation>Center</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Level: the intensity shown as middle grey (W to type it)</source>
        <translation>Fensterlage (Center): die Intensität, die mittelgrau erscheint (W zum Eintippen)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Width</source>
        <translation>Width</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Width: from black to white, above 0</source>
        <translation>Fensterbreite (Width): von Schwarz bis Weiß, über 0</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/window.py"/>
        <source>Window</source>
        <translation>Fensterung</translation>
    </message>
    <message>
        <location filename="../../viewer/parts/dropping.py"/>
        <source>One scan is shown at a time: drop a single file, or their folder.</source>
        <translation>Es wird ein Scan auf einmal gezeigt: Lassen Sie eine einzelne Datei fallen, oder den Ordner.</translation>
    </message>
    <message>
        <location filename="../../viewer/parts/dropping.py"/>
        <source>Only files on this computer can be opened.</source>
        <translation>Nur Dateien auf diesem Rechner lassen sich öffnen.</translation>
    </message>
    <message>
        <location filename="../../viewer/parts/helping.py"/>
        <source>What the buttons do: Keys and mouse (F1) lists it.</source>
        <translation>Was die Maustasten tun, steht unter Tasten und Maus (F1).</translation>
    </message>
    <message>
        <location filename="../../viewer/parts/helping.py"/>
        <source>About Hepatica</source>
        <translation>Über Hepatica</translation>
    </message>
    <message>
        <location filename="../../viewer/parts/models.py"/>
        <source>{model} on {device}</source>
        <translation>{model} auf {device}</translation>
    </message>
    <message>
        <location filename="../../viewer/parts/models.py"/>
        <source>About the model</source>
        <translation>Über das Modell</translation>
    </message>
    <message>
        <location filename="../../viewer/planes_presenter.py"/>
        <source>This place lies outside this scan.</source>
        <translation>Diese Stelle liegt außerhalb dieses Scans.</translation>
    </message>
    <message>
        <location filename="../../viewer/report/exports.py"/>
        <source>Export report</source>
        <translation>Bericht exportieren</translation>
    </message>
    <message>
        <location filename="../../viewer/report/exports.py"/>
        <source>HTML page (*.html)</source>
        <translation>HTML-Seite (*.html)</translation>
    </message>
    <message>
        <location filename="../../viewer/report/pdf.py"/>
        <source>{name} – page {page} of {count}</source>
        <translation>{name} – Seite {page} von {count}</translation>
    </message>
    <message>
        <location filename="../../viewer/report/pdf.py"/>
        <source>The report could not be drawn. Try again, or export it as HTML.</source>
        <translation>Der Bericht konnte nicht gezeichnet werden. Versuchen Sie es erneut, oder exportieren Sie ihn als HTML.</translation>
    </message>
    <message>
        <location filename="../../viewer/surfacing.py"/>
        <source>Surfaces need a mask: segment the scan (Ctrl+R), or open one.</source>
        <translation>Oberflächen brauchen eine Maske: Scan segmentieren (Strg+R) oder eine öffnen.</translation>
    </message>
    <message>
        <location filename="../../viewer/surfacing.py"/>
        <source>There is nothing to show: liver and tumours are switched off, or the mask is empty.</source>
        <translation>Es gibt nichts zu zeigen: Leber und Tumoren sind ausgeschaltet, oder die Maske ist leer.</translation>
    </message>
    <message>
        <location filename="../../viewer/surfacing.py"/>
        <source>Building surfaces…</source>
        <translation>Oberflächen werden berechnet…</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Axial</source>
        <translation>Axial</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Coronal</source>
        <translation>Koronar</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Sagittal</source>
        <translation>Sagittal</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Radiological display</source>
        <translation>Radiologische Ansicht</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Neurological display</source>
        <translation>Neurologische Ansicht</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Ruler</source>
        <translation>Lineal</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Angle</source>
        <translation>Winkel</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Ellipse</source>
        <translation>Ellipse</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Rectangle</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <location filename="../../viewer/terms.py"/>
        <source>Probe</source>
        <translation>Voxel</translation>
    </message>
    <message>
        <location filename="../../viewer/unattended.py"/>
        <source>There is no {plane} slice {number}. The scan has {count}.</source>
        <translation>Es gibt keine Schicht {number} ({plane}). Der Scan hat {count}.</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Linked by position</source>
        <translation>Nach Lage gekoppelt</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Linked by slice</source>
        <translation>Nach Schicht gekoppelt</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Not linked</source>
        <translation>Nicht gekoppelt</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>How the two scans are linked</source>
        <translation>Wie die beiden Scans gekoppelt sind</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Whether both crosshairs are at the same place in mm, or go on slice by slice (Ctrl+L)</source>
        <translation>Ob beide Fadenkreuze am selben Ort in mm stehen oder Schicht um Schicht mitgehen (Strg+L)</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Same zoom</source>
        <translation>Gleicher Zoom</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Zoom and move both together, as far in mm (Ctrl+Shift+L)</source>
        <translation>Beide zusammen zoomen und verschieben, gleich weit in mm (Strg+Umschalt+L)</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Show a mask made for this second scan</source>
        <translation>Eine Maske zu diesem zweiten Scan zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/compare_pane.py"/>
        <source>Close the comparison</source>
        <translation>Vergleich schließen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/heat.py"/>
        <source>Tumour probability</source>
        <translation>Tumorwahrscheinlichkeit</translation>
    </message>
    <message>
        <location filename="../../viewer/views/layouts.py"/>
        <source>{plane} plane</source>
        <translation>Ebene: {plane}</translation>
    </message>
    <message>
        <location filename="../../viewer/views/layouts.py"/>
        <source>{plane} slice</source>
        <translation>Schicht: {plane}</translation>
    </message>
    <message>
        <location filename="../../viewer/views/layouts.py"/>
        <source>Hepatica: coronal and sagittal</source>
        <translation>Hepatica: koronar und sagittal</translation>
    </message>
    <message>
        <location filename="../../viewer/views/layouts.py"/>
        <source>Ctrl+3 shows liver and lesions in space here.</source>
        <translation>Strg+3 zeigt hier Leber und Läsionen im Raum.</translation>
    </message>
    <message>
        <location filename="../../viewer/views/strip.py"/>
        <source>Where liver and tumours lie</source>
        <translation>Wo Leber und Tumoren liegen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/strip.py"/>
        <source>Slices with liver and tumours</source>
        <translation>Schichten mit Leber und Tumoren</translation>
    </message>
    <message>
        <location filename="../../viewer/views/surface_view.py"/>
        <source>3-D surfaces</source>
        <translation>3D-Oberflächen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/surface_view.py"/>
        <source>Drag turns, wheel zooms, a click puts the crosshair there, a double click shows the front</source>
        <translation>Ziehen dreht, das Rad zoomt, ein Klick setzt das Fadenkreuz, ein Doppelklick zeigt die Vorderseite</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Open a scan (Ctrl+O), or drop a .nii or .nii.gz file here.</source>
        <translation>Scan öffnen (Strg+O) oder eine .nii- oder .nii.gz-Datei hierher ziehen.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Segmenting: what is drawn so far is measured at the end.</source>
        <translation>Es wird segmentiert: Was bisher gezeichnet ist, wird am Ende gemessen.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>L {level}  W {width}</source>
        <translation>C {level}  W {width}</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Tumour burden {percent:.1f} % of {liver:.0f} ml of liver</source>
        <translation>Tumorlast {percent:.1f} % von {liver:.0f} ml Leber</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>{model} on {device} in {seconds:.1f} s.</source>
        <translation>{model} auf {device} in {seconds:.1f} s.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>{number}, {wanted} is being read</source>
        <translation>{number}, {wanted} wird gelesen</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>No scan is open.</source>
        <translation>Kein Scan ist offen.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>No lesions yet: press Segment (Ctrl+R), or open a mask.</source>
        <translation>Noch keine Läsionen: Segmentieren (Strg+R) oder eine Maske öffnen.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>No lesion in this mask.</source>
        <translation>Keine Läsion in dieser Maske.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Tumour burden below 0.1 % of {liver:.0f} ml of liver</source>
        <translation>Tumorlast unter 0.1 % von {liver:.0f} ml Leber</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Read as {modality}</source>
        <translation>Gelesen als {modality}</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Looks like {modality}</source>
        <translation>Sieht aus wie {modality}</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Judged from the intensities: a NIfTI file does not say. View &gt; Intensities are HU overrules it.</source>
        <translation>Nach den Intensitäten beurteilt: Eine NIfTI-Datei sagt es nicht. Ansicht &gt; Intensitäten sind HU legt es fest.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Lesion {number}: {size}, {plane} slice {slice}</source>
        <translation>Läsion {number}: {size}, Schicht {slice} {plane}</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Tiny: smaller than a sphere of {size:g} mm.</source>
        <translation>Winzig: kleiner als eine Kugel von {size:g} mm.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Being measured: these are the numbers from before it was drawn on.</source>
        <translation>Wird gemessen: Dies sind die Zahlen von vor der Änderung.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Drawn by: {origin}</source>
        <translation>Herkunft: {origin}</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>still being read</source>
        <translation>wird noch gelesen</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>As you said (View &gt; Intensities are HU).</source>
        <translation>Wie von Ihnen angegeben (Ansicht &gt; Intensitäten sind HU).</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>No GPU: {reason}.</source>
        <translation>Keine GPU: {reason}.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Volume {volume} ml</source>
        <translation>Volumen {volume} ml</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Rejected: it counts in no sum and is not in the mask that is saved.</source>
        <translation>Verworfen: Sie zählt in keiner Summe und steht nicht in der gespeicherten Maske.</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Mean {mean} ± {sd} {unit} ({low} to {high})</source>
        <translation>Mittel {mean} ± {sd} {unit} ({low} bis {high})</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Mean probability {mean:.2f}</source>
        <translation>Mittlere Wahrscheinlichkeit {mean:.2f}</translation>
    </message>
    <message>
        <location filename="../../viewer/wording.py"/>
        <source>Zoom {zoom:.1f} px/mm</source>
        <translation>Zoom {zoom:.1f} px/mm</translation>
    </message>
    <message>
        <location filename="../../viewer/work/identifying.py"/>
        <source>Give it a pseudonym (File &gt; Pseudonym…) before you pass it on.</source>
        <translation>Geben Sie ihm ein Pseudonym (Datei &gt; Pseudonym…), bevor Sie etwas weitergeben.</translation>
    </message>
    <message>
        <location filename="../../viewer/work/thumbnails.py"/>
        <source>{kind}, {count} time points</source>
        <translation>{kind}, {count} Zeitpunkte</translation>
    </message>
    <message>
        <location filename="../../viewer/work/writing.py"/>
        <source>Saved {lesions} to {name}.</source>
        <translation>{lesions} in {name} gespeichert.</translation>
    </message>
    <message>
        <location filename="../../viewer/work/writing.py"/>
        <source>Saved 1 mark to {name}.</source>
        <translation>1 Markierung in {name} gespeichert.</translation>
    </message>
    <message>
        <location filename="../../viewer/work/writing.py"/>
        <source>Saved {count} marks to {name}.</source>
        <translation>{count} Markierungen in {name} gespeichert.</translation>
    </message>
    <message>
        <location filename="../../viewer/work/writing.py"/>
        <source>{name} is not a name for a PNG picture. Choose one that ends in .png.</source>
        <translation>{name} ist kein Name für ein PNG-Bild. Wählen Sie einen, der auf .png endet.</translation>
    </message>
    <message>
        <location filename="../../viewer/work/writing.py"/>
        <source>{name} could not be written: {reason}. Choose another place.</source>
        <translation>{name} konnte nicht geschrieben werden: {reason}. Wählen Sie einen anderen Ort.</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Edit lesion</source>
        <translation>Läsion bearbeiten</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open scan…</source>
        <translation>Scan öffnen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open a NIfTI scan (.nii, .nii.gz)</source>
        <translation>Einen NIfTI-Scan öffnen (.nii, .nii.gz)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open folder…</source>
        <translation>Ordner öffnen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>List the scans of a folder</source>
        <translation>Die Scans eines Ordners auflisten</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next scan of the folder</source>
        <translation>Nächster Scan des Ordners</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open the next one listed</source>
        <translation>Den nächsten der Liste öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Previous scan of the folder</source>
        <translation>Voriger Scan des Ordners</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open the one before</source>
        <translation>Den vorigen öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next unread</source>
        <translation>Nächster ungelesener Scan</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open the next unread one</source>
        <translation>Den nächsten ungelesenen öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open the sample</source>
        <translation>Beispiel öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open the synthetic scan that came with it</source>
        <translation>Den mitgelieferten synthetischen Scan öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open mask…</source>
        <translation>Maske öffnen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show a mask made for this scan</source>
        <translation>Eine Maske zu diesem Scan zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save all of the work in one file</source>
        <translation>Die ganze Arbeit in einer Datei speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save case as…</source>
        <translation>Fall speichern unter…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save the work in another file</source>
        <translation>Die Arbeit in einer anderen Datei speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Sign case…</source>
        <translation>Fall signieren…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Freeze the case and write all of its exports</source>
        <translation>Den Fall einfrieren und alle Exporte schreiben</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Reopen case…</source>
        <translation>Fall wieder öffnen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take up a signed case again; that is logged</source>
        <translation>Einen signierten Fall wieder aufnehmen; das wird protokolliert</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save mask…</source>
        <translation>Maske speichern…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save liver and tumours on the scan's own grid</source>
        <translation>Leber und Tumoren auf dem Gitter des Scans speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Export CSV…</source>
        <translation>CSV exportieren…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save the measurements as a table</source>
        <translation>Die Messwerte als Tabelle speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Export report (PDF)…</source>
        <translation>Bericht exportieren (PDF)…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Numbers and pictures, to print</source>
        <translation>Zahlen und Bilder, zum Drucken</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Export report (HTML)…</source>
        <translation>Bericht exportieren (HTML)…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Numbers and pictures, in one file</source>
        <translation>Zahlen und Bilder, in einer Datei</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Export response (CSV)…</source>
        <translation>Ansprechen exportieren (CSV)…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Targets, sums, category, reasons</source>
        <translation>Zielläsionen, Summen, Kategorie, Gründe</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Export JSON…</source>
        <translation>JSON exportieren…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>The numbers with coded names, for programs</source>
        <translation>Die Zahlen mit kodierten Namen, für Programme</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Pseudonym…</source>
        <translation>Pseudonym…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>What the case is called in all that is written</source>
        <translation>Wie der Fall in allem heißt, was geschrieben wird</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save picture…</source>
        <translation>Bild speichern…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Save what is on screen as PNG</source>
        <translation>Was auf dem Bildschirm ist, als PNG speichern</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Copy picture</source>
        <translation>Bild kopieren</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>To the clipboard, as on screen</source>
        <translation>In die Zwischenablage, wie auf dem Bildschirm</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>How Hepatica looks and works</source>
        <translation>Wie Hepatica aussieht und arbeitet</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Close Hepatica</source>
        <translation>Hepatica schließen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take the last change back</source>
        <translation>Die letzte Änderung zurücknehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Do again what was taken back</source>
        <translation>Das Zurückgenommene wieder tun</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next slice up</source>
        <translation>Schicht höher</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>One slice up (wheel up)</source>
        <translation>Eine Schicht höher (Rad aufwärts)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next slice down</source>
        <translation>Schicht tiefer</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>One slice down (wheel down)</source>
        <translation>Eine Schicht tiefer (Rad abwärts)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Five slices up</source>
        <translation>Fünf Schichten höher</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Five slices up (Shift+wheel)</source>
        <translation>Fünf Schichten höher (Umschalt+Rad)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Five slices down</source>
        <translation>Fünf Schichten tiefer</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Five slices down (Shift+wheel)</source>
        <translation>Fünf Schichten tiefer (Umschalt+Rad)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>First slice</source>
        <translation>Erste Schicht</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>The lowest slice number</source>
        <translation>Die niedrigste Schichtnummer</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Last slice</source>
        <translation>Letzte Schicht</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>The highest slice number</source>
        <translation>Die höchste Schichtnummer</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Cine</source>
        <translation>Cine</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Slices go by themselves</source>
        <translation>Schichten laufen von selbst</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Cine slower</source>
        <translation>Cine langsamer</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Fewer slices a second</source>
        <translation>Weniger Schichten je Sekunde</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Cine faster</source>
        <translation>Cine schneller</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>More slices a second</source>
        <translation>Mehr Schichten je Sekunde</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Previous time point</source>
        <translation>Voriger Zeitpunkt</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>One time point back</source>
        <translation>Einen Zeitpunkt zurück</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next time point</source>
        <translation>Nächster Zeitpunkt</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>One time point on</source>
        <translation>Einen Zeitpunkt weiter</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Compare with…</source>
        <translation>Vergleichen mit…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show a second scan beside the open one</source>
        <translation>Einen zweiten Scan neben dem offenen zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Link both scans</source>
        <translation>Beide Scans koppeln</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Scroll both together</source>
        <translation>Beide zusammen durchblättern</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Zoom both scans together</source>
        <translation>Beide Scans zusammen zoomen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>As large, and moved as far in mm</source>
        <translation>Gleich groß, und gleich weit in mm verschoben</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Open mask for the second scan…</source>
        <translation>Maske zum zweiten Scan öffnen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show both overlays</source>
        <translation>Beide Überlagerungen zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show the open scan alone</source>
        <translation>Den offenen Scan allein zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Liver and lesions in space</source>
        <translation>Leber und Läsionen im Raum</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show or hide the list</source>
        <translation>Die Liste zeigen oder verbergen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Fit to view</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show whole slices</source>
        <translation>Ganze Schichten zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Reset the plane</source>
        <translation>Ebene zurücksetzen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Whole slice, in the window in which it opened</source>
        <translation>Ganze Schicht, in der Fensterung vom Öffnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Maximise the plane</source>
        <translation>Ebene maximieren</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show one plane alone, or all again</source>
        <translation>Eine Ebene allein zeigen, oder wieder alle</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next layout</source>
        <translation>Nächste Anordnung</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>One plane alone, 2 x 2, axial and two beside it</source>
        <translation>Eine Ebene allein, 2 x 2, axial und zwei daneben</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Second window</source>
        <translation>Zweites Fenster</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Coronal and sagittal on another screen</source>
        <translation>Koronar und sagittal auf einem anderen Bildschirm</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Full screen</source>
        <translation>Vollbild</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Nothing else on the screen</source>
        <translation>Nichts anderes auf dem Bildschirm</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Crosshair</source>
        <translation>Fadenkreuz</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show where the planes meet</source>
        <translation>Zeigen, wo sich die Ebenen schneiden</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show the patient's right on the screen's right</source>
        <translation>Rechts des Patienten rechts auf dem Bildschirm zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Mouse as in a PACS</source>
        <translation>Maus wie im PACS</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Left: window, right: zoom</source>
        <translation>Links: Fensterung, rechts: Zoom</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Interpolate pixels</source>
        <translation>Pixel interpolieren</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Smooth between pixels</source>
        <translation>Zwischen Pixeln glätten</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Intensities are HU (CT)</source>
        <translation>Intensitäten sind HU (CT)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Whether the scan is a CT</source>
        <translation>Ob der Scan ein CT ist</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Geometry of the scan…</source>
        <translation>Geometrie des Scans…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>How far its millimetres can be trusted</source>
        <translation>Wie weit seinen Millimetern zu trauen ist</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Automatic window</source>
        <translation>Auto-Fensterung</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>1st to 99th percentile of the body</source>
        <translation>1. bis 99. Perzentil des Körpers</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Type level and width</source>
        <translation>Center und Width eintippen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Go to the fields</source>
        <translation>Zu den Feldern gehen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Invert</source>
        <translation>Invertieren</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Swap black and white</source>
        <translation>Schwarz und Weiß tauschen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Measure a length</source>
        <translation>Eine Länge messen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Measure an angle, by three points</source>
        <translation>Einen Winkel messen, mit drei Punkten</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Intensities in an ellipse</source>
        <translation>Intensitäten in einer Ellipse</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Those in a rectangle</source>
        <translation>Die in einem Rechteck</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>The intensity of one voxel</source>
        <translation>Die Intensität eines Voxels</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Delete the chosen mark</source>
        <translation>Gewählte Markierung löschen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take away what was drawn, until it is undone</source>
        <translation>Gezeichnetes entfernen, bis es rückgängig gemacht wird</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take away all that was drawn on this scan</source>
        <translation>Alles entfernen, was auf diesem Scan gezeichnet wurde</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next lesion</source>
        <translation>Nächste Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Go to the next lesion's largest slice</source>
        <translation>Zur größten Schicht der nächsten Läsion gehen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Previous lesion</source>
        <translation>Vorige Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Go to the lesion before</source>
        <translation>Zur Läsion davor gehen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next of its lines</source>
        <translation>Nächste ihrer Linien</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Diameters, then ends of the 3-D diameter</source>
        <translation>Durchmesser, dann Enden des 3D-Durchmessers</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Draw the lesion</source>
        <translation>Läsion zeichnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Whether it is drawn</source>
        <translation>Ob sie gezeichnet wird</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Draw all lesions</source>
        <translation>Alle Läsionen zeichnen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Hide none of them</source>
        <translation>Keine verbergen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Note on the lesion</source>
        <translation>Notiz zur Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Your words, exported with its numbers</source>
        <translation>Ihre Worte, mit den Zahlen exportiert</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Target lesion</source>
        <translation>Zielläsion</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Make it a target, or not</source>
        <translation>Zur Zielläsion machen, oder nicht</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Response (RECIST)</source>
        <translation>Ansprechen (RECIST)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Sums and category</source>
        <translation>Summen und Kategorie</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Copy the table</source>
        <translation>Tabelle kopieren</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Tab-separated, for a spreadsheet</source>
        <translation>Mit Tabulatoren, für eine Tabellenkalkulation</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Overlay</source>
        <translation>Überlagerung</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Fill, outline or both</source>
        <translation>Fläche, Umriss oder beides</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>How liver and tumours are drawn</source>
        <translation>Wie Leber und Tumoren gezeichnet werden</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Peek beneath the overlay</source>
        <translation>Unter die Überlagerung sehen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Held: the scan without the overlay</source>
        <translation>Gehalten: der Scan ohne Überlagerung</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Colours of probability</source>
        <translation>Farben der Wahrscheinlichkeit</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show or hide the tumours</source>
        <translation>Tumoren zeigen oder verbergen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Overlay fainter</source>
        <translation>Überlagerung schwächer</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>See more of the scan beneath</source>
        <translation>Mehr vom Scan darunter sehen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Overlay stronger</source>
        <translation>Überlagerung stärker</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>See more of the overlay</source>
        <translation>Mehr von der Überlagerung sehen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Accept the chosen lesion, go on</source>
        <translation>Gewählte Läsion annehmen, weiter</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Reject</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Reject the chosen lesion, go on</source>
        <translation>Gewählte Läsion verwerfen, weiter</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Back to proposed</source>
        <translation>Wieder offen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take the decision on the lesion back</source>
        <translation>Die Entscheidung über die Läsion zurücknehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Next undecided</source>
        <translation>Nächste offene</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Go to the next one to decide</source>
        <translation>Zur nächsten gehen, über die zu entscheiden ist</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Paint the chosen lesion, or a new one</source>
        <translation>Die gewählte Läsion malen, oder eine neue</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take away what was drawn</source>
        <translation>Gezeichnetes wegnehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Paint only intensities like those where you press</source>
        <translation>Nur Intensitäten malen wie dort, wo Sie drücken</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Draw a line across it: two lesions</source>
        <translation>Eine Linie hindurch ziehen: zwei Läsionen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>New lesion</source>
        <translation>Neue Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>The next stroke begins one</source>
        <translation>Der nächste Strich beginnt eine</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Smaller brush</source>
        <translation>Kleinerer Pinsel</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Smaller (Alt+wheel down)</source>
        <translation>Kleiner (Alt+Rad abwärts)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Larger brush</source>
        <translation>Größerer Pinsel</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Larger (Alt+wheel up)</source>
        <translation>Größer (Alt+Rad aufwärts)</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Draw the slices that were left out, in the active plane</source>
        <translation>Ausgelassene Schichten zeichnen, in der aktiven Ebene</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take bumps and notches off the lesion</source>
        <translation>Der Läsion Höcker und Kerben nehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Fill what it encloses, in the active plane</source>
        <translation>Füllen, was sie umschließt, in der aktiven Ebene</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Merge…</source>
        <translation>Zusammenfassen…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Make one of it and the next chosen, or of the selected</source>
        <translation>Eine Läsion aus ihr und der nächsten gewählten machen, oder aus allen markierten</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Take the lesion out of the mask</source>
        <translation>Die Läsion aus der Maske nehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Threshold…</source>
        <translation>Schwelle…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Move the chosen lesion's threshold, with curves of its size</source>
        <translation>Die Schwelle der gewählten Läsion verschieben, mit Kurven ihrer Größe</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Show who drew</source>
        <translation>Zeigen, wer zeichnete</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>What a reader drew in another colour</source>
        <translation>Von Hand Gezeichnetes in anderer Farbe</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Segment</source>
        <translation>Segmentieren</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Find the liver and its tumours</source>
        <translation>Die Leber und ihre Tumoren finden</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Stop what is running</source>
        <translation>Abbrechen, was läuft</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Models…</source>
        <translation>Modelle…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Choose a model, with what each was made for</source>
        <translation>Ein Modell wählen, mit dem, wofür jedes gemacht ist</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Model from a file…</source>
        <translation>Modell aus Datei…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Use an ONNX file with a model card</source>
        <translation>Eine ONNX-Datei mit Modellkarte verwenden</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>About the model…</source>
        <translation>Über das Modell…</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>What it was made for, and its numbers</source>
        <translation>Wofür es gemacht ist, und seine Kennzahlen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Every key and mouse gesture</source>
        <translation>Jede Taste und Mausgeste</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Known solids: expected against measured</source>
        <translation>Bekannte Körper: erwartet gegen gemessen</translation>
    </message>
    <message>
        <location filename="../../viewer/actions.py"/>
        <source>Version and licence</source>
        <translation>Version und Lizenz</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Colours of the window</source>
        <translation>Farben des Fensters</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>The pictures lie on black in every theme</source>
        <translation>Die Bilder liegen in jedem Fall auf Schwarz</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Of liver and tumours (keys A and D)</source>
        <translation>Von Leber und Tumoren (Tasten A und D)</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Liver and tumours are</source>
        <translation>Leber und Tumoren sind</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Key O goes round</source>
        <translation>Taste O wechselt</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>One that all can tell, or any other</source>
        <translation>Eine, die alle unterscheiden, oder irgendeine andere</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Take another one than the liver's</source>
        <translation>Eine andere als die der Leber nehmen</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Interpolate between pixels</source>
        <translation>Zwischen Pixeln interpolieren</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Off shows every voxel as the block that it is</source>
        <translation>Aus zeigt jedes Voxel als den Block, der es ist</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Show the crosshair</source>
        <translation>Fadenkreuz zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Where the planes meet (key X)</source>
        <translation>Wo sich die Ebenen schneiden (Taste X)</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>The patient's right on the screen's right; off is radiological, as seen from the feet</source>
        <translation>Rechts des Patienten rechts auf dem Bildschirm; aus ist radiologisch, von den Füßen gesehen</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Planes</source>
        <translation>Ebenen</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Key V goes round</source>
        <translation>Taste V wechselt</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>One scale for planes of one size</source>
        <translation>Ein Maßstab für Ebenen gleicher Größe</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Off fits each as large as it goes</source>
        <translation>Aus passt jede so groß wie möglich ein</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Slices a second in cine</source>
        <translation>Schichten je Sekunde (Cine)</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Keys , and . go slower and faster</source>
        <translation>Tasten , und . werden langsamer und schneller</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Mouse</source>
        <translation>Maus</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>What the buttons do over a slice; Keys and mouse (F1) lists it all</source>
        <translation>Was die Maustasten über einer Schicht tun; Tasten und Maus (F1) nennt alles</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Run models on</source>
        <translation>Modelle laufen auf</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Which one truly ran is in the status bar</source>
        <translation>Worauf es wirklich lief, steht in der Statusleiste</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>Spoken from the next start on; files for programs (CSV, JSON) stay English</source>
        <translation>Gilt ab dem nächsten Start; Dateien für Programme (CSV, JSON) bleiben englisch</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>as the system has them</source>
        <translation>wie im System</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>filled</source>
        <translation>gefüllt</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>outlined</source>
        <translation>umrandet</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>filled and outlined</source>
        <translation>gefüllt und umrandet</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>axial, two beside it</source>
        <translation>axial, zwei daneben</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>all of one size</source>
        <translation>alle gleich groß</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>two in a second window</source>
        <translation>zwei in einem zweiten Fenster</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>left: crosshair, right: window</source>
        <translation>links: Fadenkreuz, rechts: Fensterung</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>left: window, right: zoom</source>
        <translation>links: Fensterung, rechts: Zoom</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>a GPU where one works</source>
        <translation>einer GPU, wo eine geht</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>the processor</source>
        <translation>dem Prozessor</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>a CUDA GPU, or not at all</source>
        <translation>einer CUDA-GPU, oder gar nicht</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>a GPU with TensorRT, or not at all; built for minutes, once</source>
        <translation>einer GPU mit TensorRT, oder gar nicht; einmal minutenlang vorbereitet</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>as the system has it</source>
        <translation>wie im System</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>bluish green</source>
        <translation>Blaugrün</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>vermilion</source>
        <translation>Zinnober</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>sky blue</source>
        <translation>Himmelblau</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>yellow</source>
        <translation>Gelb</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>reddish purple</source>
        <translation>Purpur</translation>
    </message>
    <message>
        <location filename="../../viewer/settings.py"/>
        <source>white</source>
        <translation>Weiß</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Left click, left drag</source>
        <translation>Linksklick, links ziehen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>place the crosshair in all planes</source>
        <translation>Fadenkreuz in allen Ebenen setzen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Right drag</source>
        <translation>Rechts ziehen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>window: right = wider, up = higher level</source>
        <translation>Fensterung: rechts = breiter, aufwärts = Center höher</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Wheel</source>
        <translation>Rad</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>slice</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Shift+wheel</source>
        <translation>Umschalt+Rad</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>five slices</source>
        <translation>fünf Schichten</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Ctrl+wheel</source>
        <translation>Strg+Rad</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>zoom about the pointer</source>
        <translation>Zoom um den Mauszeiger</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Alt+wheel</source>
        <translation>Alt+Rad</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>size of the brush</source>
        <translation>Größe des Pinsels</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Left, with a brush in hand</source>
        <translation>Links, mit einem Pinsel</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>draw or erase until the button goes up</source>
        <translation>zeichnen oder radieren, bis die Taste losgelassen wird</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Left, with a tool in hand</source>
        <translation>Links, mit einem Werkzeug</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>draw; on a handle move it, on a line move the mark</source>
        <translation>zeichnen; an einem Griff diesen, an einer Linie die Markierung verschieben</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Ctrl+left drag</source>
        <translation>Strg+links ziehen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>window from what lies in the rectangle</source>
        <translation>Fensterung aus dem Inhalt des Rechtecks</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Middle drag, Shift+left drag</source>
        <translation>Mitte ziehen, Umschalt+links ziehen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>pan</source>
        <translation>verschieben</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Double click</source>
        <translation>Doppelklick</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>maximise the plane, or show all again</source>
        <translation>Ebene maximieren, oder wieder alle zeigen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Double right click</source>
        <translation>Doppelter Rechtsklick</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>reset the window</source>
        <translation>Fensterung zurücksetzen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Right click</source>
        <translation>Rechtsklick</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>PACS</source>
        <translation>PACS</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Left click</source>
        <translation>Linksklick</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>Left drag</source>
        <translation>Links ziehen</translation>
    </message>
    <message>
        <location filename="../../viewer/views/gestures.py"/>
        <source>zoom: up = larger</source>
        <translation>Zoom: aufwärts = größer</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Whether the lesion is drawn</source>
        <translation>Ob die Läsion gezeichnet wird</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Number, by falling volume</source>
        <translation>Nummer, nach fallendem Volumen</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Volume
ml</source>
        <translation>Volumen
ml</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Volume in millilitres</source>
        <translation>Volumen in Millilitern</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Longest
mm</source>
        <translation>Ø max
mm</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Longest diameter in one slice, in millimetres (RECIST 1.1)</source>
        <translation>Größter Durchmesser in einer Schicht, in Millimetern (RECIST 1.1)</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Short
mm</source>
        <translation>Ø kurz
mm</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Short axis: the longest chord across it, in millimetres</source>
        <translation>Kurzachse: die längste Sehne quer dazu, in Millimetern</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Slice of the longest diameter, counted from 1</source>
        <translation>Schicht des größten Durchmessers, ab 1 gezählt</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Mean intensity over the lesion</source>
        <translation>Mittlere Intensität der Läsion</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Prob.</source>
        <translation>Wahrsch.</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Mean probability of tumour over the lesion, as the model gave it</source>
        <translation>Mittlere Tumorwahrscheinlichkeit der Läsion, wie vom Modell angegeben</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>By</source>
        <translation>Aus</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Who drew it: the model, you, you after the model, or whoever made the file</source>
        <translation>Woher sie stammt: vom Modell, von Ihrer Hand, vom Modell und bearbeitet, oder aus der Datei</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Review</source>
        <translation>Status</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>What you decided: Enter accepts, Backspace rejects</source>
        <translation>Ihre Entscheidung: Eingabe nimmt an, Rücktaste verwirft</translation>
    </message>
    <message>
        <location filename="../../viewer/panels/lesion_rows.py"/>
        <source>Your words (F2), exported with the numbers</source>
        <translation>Ihre Worte (F2), mit den Zahlen exportiert</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>Research and demonstration: outlines of the liver and of tumours in portal-venous CT. Not a medical device, not for diagnosis.</source>
        <translation>Forschung und Vorführung: Umrisse der Leber und von Tumoren im portalvenösen CT. Kein Medizinprodukt, nicht zur Diagnose.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>hepatica-liver saw no MRI in training. On ten T1-weighted MRI of the hepatobiliary phase its liver Dice was 0.91 (0.88 to 0.95 by scan); whether its tumours on MRI are any, nobody has checked: some are vessels.</source>
        <translation>hepatica-liver sah im Training keine MRT. Auf zehn T1-gewichteten MRT der hepatobiliären Phase war der Dice der Leber 0.91 (0.88 bis 0.95 je Scan); ob die Tumoren auf MRT welche sind, hat niemand geprüft: Manche sind Gefäße.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>Small lesions are missed: on validation it found 2 of 7 below 10 mm, 8 of 13 of 10 to 20 mm and 10 of 12 above, with 0.1 false lesions a patient.</source>
        <translation>Kleine Läsionen werden übersehen: In der Validierung fand es 2 von 7 unter 10 mm, 8 von 13 von 10 bis 20 mm und 10 von 12 darüber, mit 0.1 falschen Läsionen je Patient.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>Lesions hardly darker than the liver are missed (LiTS 35: none of three; LiTS 29: a fifth of the volume).</source>
        <translation>Läsionen, die kaum dunkler als die Leber sind, werden übersehen (LiTS 35: keine von dreien; LiTS 29: ein Fünftel des Volumens).</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>A mass beside the liver is taken for liver and tumour: 81 ml of false tumour in 3D-IRCADb-01 case 7.</source>
        <translation>Eine Raumforderung neben der Leber wird für Leber und Tumor gehalten: 81 ml falscher Tumor in 3D-IRCADb-01, Fall 7.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>Thresholds and figures are from the same six patients, so they flatter it a little; six patients say little.</source>
        <translation>Schwellen und Kennzahlen stammen von denselben sechs Patienten und schmeicheln ihm daher etwas; sechs Patienten sagen wenig.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>Trained on portal-venous CT of 20 patients, single slices of 96 and 3 synthetic abdomens; arterial, native and late phases, cirrhosis, resection and stents were not looked at.</source>
        <translation>Trainiert an portalvenösen CT von 20 Patienten, einzelnen Schichten von 96 und 3 synthetischen Abdomina; arterielle, native und späte Phasen, Zirrhose, Resektion und Stents wurden nicht betrachtet.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>Trained on CT cut off at -40 and 160 HU, 1.1 to 2.0 mm in plane; every scan is brought to 1.5 mm, slices closer than 2.5 mm are averaged.</source>
        <translation>Trainiert an CT, abgeschnitten bei -40 und 160 HU, 1.1 bis 2.0 mm in der Ebene; jeder Scan wird auf 1.5 mm gebracht, Schichten enger als 2.5 mm werden gemittelt.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>liver</source>
        <translation>Leber</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-liver.onnx"/>
        <source>tumour</source>
        <translation>Tumor</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>Research and demonstration of the software on portal-venous CT of the liver. Not a medical device, not for diagnosis.</source>
        <translation>Forschung und Vorführung der Software am portalvenösen CT der Leber. Kein Medizinprodukt, nicht zur Diagnose.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>A first, very small network (135,994 weights, one slice at a time): on validation it drew 5.6 false lesions a patient and found 19 of 32 lesions, most of them incompletely.</source>
        <translation>Ein erstes, sehr kleines Netz (135,994 Gewichte, eine Schicht auf einmal): In der Validierung zeichnete es 5.6 falsche Läsionen je Patient und fand 19 von 32 Läsionen, die meisten unvollständig.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>Dark, fatty livers are taken for tumour: 1.1 litres of false tumour in one validation scan (LiTS 43, liver at 28 HU).</source>
        <translation>Dunkle, verfettete Lebern werden für Tumor gehalten: 1.1 Liter falscher Tumor in einem Validierungsscan (LiTS 43, Leber bei 28 HU).</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>A mass beside the liver is taken for liver and tumour: 0.37 litres of false tumour in 3D-IRCADb-01 case 7.</source>
        <translation>Eine Raumforderung neben der Leber wird für Leber und Tumor gehalten: 0.37 Liter falscher Tumor in 3D-IRCADb-01, Fall 7.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>Trained on portal-venous CT of 20 patients and 6 synthetic abdomens; arterial, native and late phases are unknown to it.</source>
        <translation>Trainiert an portalvenösen CT von 20 Patienten und 6 synthetischen Abdomina; arterielle, native und späte Phasen kennt es nicht.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>No MRI was used in training: liver Dice on ten T1-weighted MRI is 0.47. Do not use it there.</source>
        <translation>Im Training wurde keine MRT verwendet: Der Dice der Leber auf zehn T1-gewichteten MRT ist 0.47. Dort nicht verwenden.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>Trained on CT cut off at -40 and 160 HU and of 1.1 to 2.0 mm in plane; every scan is brought to 1.6 mm first.</source>
        <translation>Trainiert an CT, abgeschnitten bei -40 und 160 HU, von 1.1 bis 2.0 mm in der Ebene; jeder Scan wird zuerst auf 1.6 mm gebracht.</translation>
    </message>
    <message>
        <location filename="../../resources/models/hepatica-seed.onnx"/>
        <source>The checkpoint was chosen on the same seven scans that its figures are from, so they flatter it a little.</source>
        <translation>Der Stand wurde an denselben sieben Scans gewählt, von denen die Kennzahlen stammen; sie schmeicheln ihm daher etwas.</translation>
    </message>
</context>
</TS>
