//! Words by which a language is known: those of the five that are answered in, and of others that look like one
//! of them.

use avlock_issuing::language::Language;

/// Words of one language, in small letters.
pub struct Words {
    /// Words that are common in it. Another language may have them, too.
    pub common: &'static str,
    /// Words that no other language here has. One is worth three that are common.
    pub own: &'static str,
}

/// How many languages are told apart.
pub const LANGUAGES: usize = 17;

/// The languages that are answered in come first, in the order of [`Language::ALL`].
pub const WORDS: [Words; LANGUAGES] = [
    // English.
    Words {
        common: "a again an and are as at be but can code computer could do does error for from has have i in install \
               is it it's licence license me my new no not of on our problem program so that there this to was we \
               what when will with would you your",
        own: "another any anymore asks been can't cannot cant changed cheers couldn't customer dear doesn't doesnt \
               don't dont enter expired get hello help here's i'm i've key keys laptop's machine moved need please \
               refused regards register renew says sent should shows since still thank thanks the tried want where \
               which won't working yesterday",
    },
    // German.
    Words {
        common: "aber am an anbei auch auf bei bin code computer das dem den der des die ein es haben hallo ihr im in \
               kann laptop lizenz mal mein meine mir mit neu noch pc problem programm rechner seit sie sind so \
               start um von war was wenn wie zu",
        own: "abgelaufen alles angenommen bekomme benutzer bitte brauche damen danke dringend einen erneut \
               erscheint fehlermeldung freischalten freischaltung freundlichen fuer funktioniert für geehrte \
               geehrter geht gesendet gestern gewechselt gruesse gruss gruß grüsse grüße grüßen guten habe herren \
               heute ich ihnen ihren immer ist jetzt kein keine koennen können laeuft lautet lg läuft mehr meinem \
               meinen mfg moin nach neuen neuer neues nicht nochmal nun rechnung schluessel schlüssel schon servus \
               startet tag tun und ungueltig ungültig unser unsere verlaengern verlängern verlängerung vg vielen \
               warum werden wieder wir wird wo wurde zeigt",
    },
    // Spanish.
    Words {
        common: "a al codigo como con cuando código da de del desde dos e el en enviado envio error es esta este está \
               favor hola la las le licencia lo los me mi muy más no nueva nuevo ordenador otra otro para pero pide \
               por programa que se servidor si son su sus te un una va y ya",
        own: "abre acepta adjunto arranca ayer ayuda aún buenas buenos caducada caducado caducó clave claves \
               comprado compré computadora cómo dejado dias dice días dónde enviarme equipo estimado estimados \
               funciona gracias hace hago han hemos hoy instalación mandar mandaron mañana mensaje necesito nuestro \
               número pc's prueba pueden puedo quiero qué renovación renovar sale saludo saludos señores sigue sin \
               también tengo terminado todavía usted ustedes vencida vencido venció",
    },
    // French.
    Words {
        common: "a au avec bon c'est ce code dans de des du elle en et il je la le les licence logiciel ma me merci \
               mes mon ne non nouveau numéro on ordinateur par plus pour programme que qui salut se si son sur un \
               une va vos à",
        own: "activer affiche aide aucun aucune aujourd'hui avez besoin bonjour bonsoir cdlt changé chaque cle \
               clef clé comment cordialement cordiales d'avance d'enregistrer d'ordinateur demande depuis dois \
               envoyé erreur essai est est-ce expirée facture faire fois fonctionne hier installé j'ai j'obtiens \
               j'utilise l'application l'ordinateur lancer mais marche n'arrive n'est nous nouvelle ouvre où pas \
               payée peux pouvez qu'il quoi refusé refusée s'il saisir secours serveur suis svp toujours très \
               veuillez voici votre vous ça été être",
    },
    // Portuguese.
    Words {
        common: "a agora ao as boa chave codigo com como computador código da das de desde devo dia do dos e em \
               enviado enviar envio erro esta este está eu favor foi já licenca licença mas me meu muito na nao no \
               nova novo o ola os para por posso programa que se servidor sua um uma é",
        own: "aceita aceite agradeco agradeço ainda ajudem aplicação atenciosamente atentamente bom caro caros \
               comprei consigo cumprimentos deixou diz dá enviem expirada expirou faco fatura fazer faço ficheiro \
               gostaria hoje isto mensagem meus minha mudei noite novamente não obg obrigada obrigado obrigados olá \
               onde ontem paga pede pedido período português preciso prezado prezados quando quero registar registo \
               renovação segue são também-não tarde tenho terminou trocar troquei voce você vocês",
    },
    // Italian.
    Words {
        common: "a al che codice come computer con da del devo di e ho i il in la le lo ma mi mia mio non per \
               programma questo se si sono su un una vostra è",
        own: "abbiamo aiuto altro anche buonasera buongiorno cambiato chiave chiede ciao cordiali dal della dove \
               entrare fattura finito funziona gentili già grazie inserire inviarmi lascia licenza mandarmi mille \
               nuova-chiave nuovo perché più potete presto prova rifiuta rinnovare risposta saluti salve scaduta \
               scritto serve signori vorrei",
    },
    // Dutch.
    Words {
        common: "al als bij code computer dag dat de die dit een en er hallo heb het in is kan licentie maar met naar \
               niet-meer nieuw nieuwe om op problem programma te u van voor wat we zijn",
        own: "alvast bedankt bestand beste bijlage dank deze geachte geen goedemiddag goedemorgen graag groet \
               groeten hebben ik jullie krijg kunt mijn moet niet nog ontvangen onze sleutel sturen uw verlopen \
               vriendelijke werkt wij",
    },
    // Catalan.
    Words {
        common: "a al als amb bon codi com de del des el els em en enviar es hola i la les merci meu meva més no nou \
               nova ordinador per però programa puc que si un una va vostra és",
        own: "accepta ahir això ajudar aquest aquesta benvolguts caducat canvi clau dona ens gracies gràcies \
               llicencia llicència meves moltes necessito podeu podrien puguem què salutacions senyors tinc vau",
    },
    // Galician.
    Words {
        common: "a agora as chave co código da de do e en me meu na no non o os para pide por programa que se un é",
        own: "bos caducou cambiamos factura grazas miña moitas onte outra podo poñer saudos saúdos tardes teño \
               unha vostede",
    },
    // Swedish.
    Words {
        common: "att av dator de den det en ett från för har hej i kan kod med min mitt ni ny om program på som till \
               vi",
        own: "behöver datorn fungerar hälsningar inte jag koden licensen längre nyckel nyckeln och programmet \
               skicka tack vänliga är",
    },
    // Danish and Norwegian.
    Words {
        common: "af at computer de den det en er et for har hej i kan kode med min mit ny og om program på som til vi",
        own: "få hilsen hvordan ikke jeg licens længere mig mvh nøgle nøglen sende tak venlig virker",
    },
    // Slovene.
    Words {
        common: "bi da in je ki ko koda lahko licenca mi na ne ni nov nova od pa pri program se sem ta to za",
        own: "dela deluje hvala kljuc ključ ključa lep novem pozdravljeni prosim racunalniku računalniku slisimo \
               slišimo zdravo",
    },
    // Croatian.
    Words {
        common: "bi da i je kod li mi na ne ni nov novi od pri program sam se sve to u za što",
        own: "bok dan dobar lijep molim novom pozdrav poštovani prihvaca prihvaća racunalu radi računalo računalu",
    },
    // Polish.
    Words {
        common: "a co do i jak jest klucz kod mam na nowy o po program się to w z za że",
        own: "dobry dziala działa dziekuje dzien dzień dziękuję klucza komputer komputerze licencja licencji moj \
               mój nie nowego pozdrawiam prosze proszę witam",
    },
    // Czech.
    Words {
        common: "a den do je jsem kód mi na od pro program s se to v za že",
        own: "dekuji dobrý děkuji klíč mám můj nefunguje nový pozdravem počítač počítači prosím",
    },
    // Romanian.
    Words {
        common: "am ca cu că de din e este in la mai nou nouă nu o pe si să un va în și",
        own: "buna bună calculator calculatorul calculatorului cheia codul funcționează licenta licența merge \
               multumesc mulțumesc programul rog vă ziua",
    },
    // Hungarian.
    Words {
        common: "a az be de egy el ez hogy is jó ki kód meg program van és új",
        own: "gépen kulcs kulcsot kérem kódja köszönöm licenc működik napot nem szia számítógép számítógépen \
               tisztelt üdvözlettel",
    },
];

/// True if a language is one that is answered in.
pub const fn is_answered(language: usize) -> bool {
    language < Language::ALL.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_word_is_twice_in_a_language_and_an_own_word_is_of_one_alone() {
        let mut owners: HashMap<&str, Vec<usize>> = HashMap::new();
        for (language, Words { common, own }) in WORDS.iter().enumerate() {
            for word in common.split_whitespace().chain(own.split_whitespace()) {
                assert_eq!(word, word.to_lowercase());
                owners.entry(word).or_default().push(language);
            }
        }
        for (word, mut languages) in owners.clone() {
            languages.dedup();
            assert_eq!(languages.len(), owners[word].len(), "{word} is twice in a language");
        }
        for (language, Words { own, .. }) in WORDS.iter().enumerate() {
            for word in own.split_whitespace() {
                assert_eq!(owners[word], [language], "{word}");
            }
        }
    }
}
