"""Every kind of mail, in both languages: subject, facts, and nothing left unfilled."""

import re

import pytest

from notifications.kinds import MAILS, MailKind
from notifications.rendering import render
from tests.notifications.house_of_mails import check_mail

SUBJECTS = {
    "received": (
        "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · request received (B-4F7K)",
        "[bigmem] Demande reçue : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "to_approve": (
        "[bigmem] To approve before 28 February: bigmem7 for Alice Martin, 42 days (B-4F7K)",
        "[bigmem] À valider avant le 28 février : bigmem7 pour Alice Martin, 42 jours (B-4F7K)",
    ),
    "approved": (
        "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · approved (B-4F7K)",
        "[bigmem] Réservation validée : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "refused": (
        "[bigmem] bigmem7 · 1 Mar → 11 Apr 2027 · refused (B-4F7K)",
        "[bigmem] Réservation refusée : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "about_to_lapse": (
        "[bigmem] Undecided: your request for bigmem7 lapses on Sunday 28 February at 23:59 "
        "(B-4F7K)",
        "[bigmem] Sans décision, votre demande pour bigmem7 expire dimanche 28 février à 23 h 59 "
        "(B-4F7K)",
    ),
    "undecided": (
        "[bigmem] Undecided: the request of Alice Martin for bigmem7 lapses on Sunday 28 February "
        "at 23:59 (B-4F7K)",
        "[bigmem] Sans décision, la demande faite par Alice Martin pour bigmem7 expire dimanche "
        "28 février à 23 h 59 (B-4F7K)",
    ),
    "lapsed": (
        "[bigmem] Request lapsed undecided: choose another date (B-4F7K)",
        "[bigmem] Demande expirée sans décision : choisissez une autre date (B-4F7K)",
    ),
    "cancelled": (
        "[bigmem] Booking cancelled by the administrator: bigmem7 (B-4F7K)",
        "[bigmem] Réservation annulée par l'administrateur : bigmem7 (B-4F7K)",
    ),
    "outage": (
        "[bigmem] Breakdown of bigmem7: what it means for you (B-4F7K)",
        "[bigmem] Panne sur bigmem7 : ce que cela change pour vous (B-4F7K)",
    ),
    "outage_over": (
        "[bigmem] bigmem7 is back in service (B-4F7K)",
        "[bigmem] bigmem7 est de nouveau en service (B-4F7K)",
    ),
    "offered": (
        "[bigmem] A machine is offered to you: bigmem7 · 1 Mar → 11 Apr 2027 (answer before "
        "Friday 26 February, 18:00)",
        "[bigmem] Une machine vous est proposée : bigmem7, du 1er mars au 11 avril 2027 "
        "(répondez avant vendredi 26 février, 18 h)",
    ),
    "offer_lapsed": (
        "[bigmem] Offer lapsed: bigmem7 · 1 Mar → 11 Apr 2027 (B-4F7K)",
        "[bigmem] Proposition expirée : bigmem7, du 1er mars au 11 avril 2027 (B-4F7K)",
    ),
    "wish_expired": (
        "[bigmem] Waiting list: nothing became free (42 days · 1 Mar → 31 May 2027)",
        "[bigmem] Liste d'attente : rien ne s'est libéré (42 jours, du 1er mars au 31 mai 2027)",
    ),
    "account_ends": (
        "[bigmem] Your account ends on 15 March 2027",
        "[bigmem] Votre compte se termine le 15 mars 2027",
    ),
    "access_ends": (
        "[bigmem] Your access to the machines Cemeb ends on 15 March 2027",
        "[bigmem] Votre accès aux machines Cemeb se termine le 15 mars 2027",
    ),
    "move_offered": (
        "[bigmem] bigmem7 is not available: bigmem9 is offered to you (B-4F7K)",
        "[bigmem] bigmem7 n'est pas disponible : bigmem9 vous est proposée (B-4F7K)",
    ),
    "moved": (
        "[bigmem] Your booking moves from bigmem5 to bigmem7 (B-4F7K)",
        "[bigmem] Votre réservation passe de bigmem5 à bigmem7 (B-4F7K)",
    ),
    "morning": (
        "[bigmem] To do this morning: 1 machine that failed",
        "[bigmem] À faire ce matin : 1 machine en échec",
    ),
    "tonight": (
        "[bigmem] By Monday morning, 1 machine will be reinstalled",
        "[bigmem] D'ici à lundi matin, 1 machine sera réinstallée",
    ),
    "late_tonight": (
        "[bigmem] Added: bigmem7 will be reinstalled in the night of 28 February to 1 March "
        "(B-4F7K)",
        "[bigmem] Ajout : bigmem7 sera réinstallée dans la nuit du 28 février au 1er mars "
        "(B-4F7K)",
    ),
    "data_goes": (
        "[bigmem] Your data on bigmem7 will be erased in the night of 28 February to 1 March "
        "(B-OLD2)",
        "[bigmem] Vos données sur bigmem7 seront effacées dans la nuit du 28 février au 1er mars "
        "(B-OLD2)",
    ),
    "data_hold": (
        "[bigmem] Data on bigmem7 frozen until 20 April",
        "[bigmem] Données gelées sur bigmem7 jusqu'au 20 avril",
    ),
    "ready": (
        "[bigmem] bigmem7 is ready: how to connect (B-4F7K)",
        "[bigmem] bigmem7 est prête : comment vous connecter (B-4F7K)",
    ),
    "new_login": (
        "[bigmem] New login for bigmem7 (B-4F7K)",
        "[bigmem] Nouveaux identifiants pour bigmem7 (B-4F7K)",
    ),
    "shared": (
        "[bigmem] Alice Martin shares bigmem7 with you: how to connect (B-4F7K)",
        "[bigmem] Alice Martin partage bigmem7 avec vous : comment vous connecter (B-4F7K)",
    ),
    "failed": (
        "[bigmem] bigmem7 is not ready yet, we are taking care of it (B-4F7K)",
        "[bigmem] bigmem7 n'est pas encore prête, nous nous en occupons (B-4F7K)",
    ),
    "install_failed": (
        "[bigmem] Installation of bigmem7 failed, somebody is needed (B-4F7K)",
        "[bigmem] Installation de bigmem7 en échec, intervention nécessaire (B-4F7K)",
    ),
    "netboot_alarm": (
        "[bigmem] Network boot: 1 thing is not as it must be",
        "[bigmem] Démarrage réseau : 1 écart constaté",
    ),
    "calendar_alarm": (
        "[bigmem] Calendar server: bookings have not reached it for hours",
        "[bigmem] Serveur de calendrier : des réservations n'y parviennent pas depuis des heures",
    ),
    "precheck_failed": (
        "[bigmem] Check before the night failed: bigmem7 (B-4F7K)",
        "[bigmem] Contrôle préalable en échec : bigmem7 (B-4F7K)",
    ),
    "delayed": (
        "[bigmem] Installation of bigmem7 waits, somebody is needed (B-4F7K)",
        "[bigmem] Installation de bigmem7 en attente, intervention nécessaire (B-4F7K)",
    ),
    "ends": (
        "[bigmem] 7 days left on bigmem7: fetch your data or ask for an extension (B-4F7K)",
        "[bigmem] Plus que 7 jours sur bigmem7 : récupérez vos données ou demandez une "
        "prolongation (B-4F7K)",
    ),
    "released": (
        "[bigmem] You gave back bigmem7, thank you (B-4F7K)",
        "[bigmem] Vous avez libéré bigmem7, merci (B-4F7K)",
    ),
    "ended": (
        "[bigmem] Booking ended: the data on bigmem7 may be erased from the night of 13 to "
        "14 April on (B-4F7K)",
        "[bigmem] Réservation terminée : les données de bigmem7 pourront être effacées dès la "
        "nuit du 13 au 14 avril (B-4F7K)",
    ),
}

SUBJECTS |= {
    "letter": (
        "[bigmem] Rémy Approver writes to you about bigmem7 (B-4F7K)",
        "[bigmem] Rémy Approver vous écrit au sujet de bigmem7 (B-4F7K)",
    ),
    "ticket_opened": (
        "[bigmem] Ticket no. 214: bigmem7, problem with a machine",
        "[bigmem] Ticket nº 214 : bigmem7, problème sur une machine",
    ),
    "ticket_answered": (
        "[bigmem] Answer to your ticket no. 214",
        "[bigmem] Réponse à votre ticket nº 214",
    ),
    "question": (
        "[bigmem] A question about your request for bigmem7 (B-4F7K)",
        "[bigmem] Une question sur votre demande pour bigmem7 (B-4F7K)",
    ),
    "access_granted": (
        "[bigmem] Access granted until 31 December 2027: ISEM",
        "[bigmem] Accès accordé jusqu'au 31 décembre 2027 : réservables ISEM",
    ),
    "access_refused": (
        "[bigmem] Access refused: ISEM",
        "[bigmem] Accès refusé : réservables ISEM",
    ),
    "retirement": (
        "[bigmem] Your machine bigmem7 will be retired from service",
        "[bigmem] Votre machine bigmem7 sera retirée du service",
    ),
    "hand_over_asked": (
        "[bigmem] Alice Martin wants to hand bigmem7 over to you (B-4F7K)",
        "[bigmem] Alice Martin souhaite vous céder bigmem7 (B-4F7K)",
    ),
    "handed_over": (
        "[bigmem] bigmem7 is now yours (B-4F7K)",
        "[bigmem] bigmem7 est maintenant à vous (B-4F7K)",
    ),
    "not_handed_over": (
        "[bigmem] bigmem7 is not handed over (B-4F7K)",
        "[bigmem] bigmem7 n'est pas cédée (B-4F7K)",
    ),
    "change_asked": (
        "[bigmem] Change asked: bigmem7 (B-4F7K)",
        "[bigmem] Modification demandée : bigmem7 (B-4F7K)",
    ),
    "changed": (
        "[bigmem] Change granted: bigmem7 (B-4F7K)",
        "[bigmem] Modification accordée : bigmem7 (B-4F7K)",
    ),
    "not_changed": (
        "[bigmem] Change refused: bigmem7 (B-4F7K)",
        "[bigmem] Modification refusée : bigmem7 (B-4F7K)",
    ),
    "digest": ("[bigmem] 1 request to decide", "[bigmem] 1 demande à traiter"),
    "escalation": (
        "[bigmem] 1 request has waited for more than 2 working days",
        "[bigmem] 1 demande attend depuis plus de 2 jours ouvrés",
    ),
    "technical_ready": (
        "[bigmem] bigmem7 is installed, without a booking",
        "[bigmem] bigmem7 est installée, sans réservation",
    ),
    "technical_stopped": (
        "[bigmem] Installation of bigmem7 without a booking waits, somebody is needed",
        "[bigmem] Installation de bigmem7 sans réservation en attente, intervention nécessaire",
    ),
    "extension_asked": (
        "[bigmem] Extension asked: bigmem7 until 2 May 2027 inclusive (B-4F7K)",
        "[bigmem] Prolongation demandée : bigmem7 jusqu'au 2 mai 2027 inclus (B-4F7K)",
    ),
    "extension_undecided": (
        "[bigmem] Undecided: the extension of bigmem7 lapses on Sunday 11 April at 23:59 (B-4F7K)",
        "[bigmem] Sans décision, la prolongation de bigmem7 expire dimanche 11 avril à 23 h 59 "
        "(B-4F7K)",
    ),
    "extension_withdrawn": (
        "[bigmem] Extension taken back: bigmem7 (B-4F7K)",
        "[bigmem] Prolongation retirée : bigmem7 (B-4F7K)",
    ),
    "extended": (
        "[bigmem] Extension granted: bigmem7 until 2 May 2027 inclusive (B-4F7K)",
        "[bigmem] Prolongation accordée : bigmem7 jusqu'au 2 mai 2027 inclus (B-4F7K)",
    ),
    "not_extended": (
        "[bigmem] Extension refused: bigmem7 stays yours until 11 April 2027 inclusive (B-4F7K)",
        "[bigmem] Prolongation refusée : bigmem7 reste à vous jusqu'au 11 avril 2027 inclus "
        "(B-4F7K)",
    ),
    "access_closed": (
        "[bigmem] Access to bigmem7 closed, data still present (B-4F7K)",
        "[bigmem] Accès à bigmem7 fermé, données encore présentes (B-4F7K)",
    ),
    "access_reopened": (
        "[bigmem] Access to bigmem7 opened again for 48 hours (B-4F7K)",
        "[bigmem] Accès à bigmem7 rouvert pour 48 h (B-4F7K)",
    ),
    "close_by_hand": (
        "[bigmem] Access to bigmem7 is to be closed by hand (B-4F7K)",
        "[bigmem] Accès à bigmem7 à fermer à la main (B-4F7K)",
    ),
    "closing_failed": (
        "[bigmem] Access to bigmem7 could not be closed, somebody is needed (B-4F7K)",
        "[bigmem] Fermeture de l'accès à bigmem7 en échec, intervention nécessaire (B-4F7K)",
    ),
    "reinstall_asked": (
        "[bigmem] Reinstallation asked: bigmem7 (B-4F7K)",
        "[bigmem] Réinstallation demandée : bigmem7 (B-4F7K)",
    ),
    "reinstall_confirmed": (
        "[bigmem] Reinstallation confirmed: your data on bigmem7 are erased in half an hour "
        "(B-4F7K)",
        "[bigmem] Réinstallation validée : vos données sur bigmem7 sont effacées dans une "
        "demi-heure (B-4F7K)",
    ),
    "reinstall_refused": (
        "[bigmem] Reinstallation refused: bigmem7 (B-4F7K)",
        "[bigmem] Réinstallation refusée : bigmem7 (B-4F7K)",
    ),
    "isolated": (
        "[bigmem] bigmem7 is isolated: access closed, data frozen until 20 April",
        "[bigmem] bigmem7 est isolée : accès fermé, données gelées jusqu'au 20 avril",
    ),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", [kind.value for kind in MailKind])
def test_mail_is_whole(stage, kind, language):
    rendered = render(stage(kind, language))

    assert rendered.subject == SUBJECTS[kind][language == "fr"]
    check_mail(kind, rendered, language)


def test_every_kind_is_made_by_some_entry():
    made = {mail.kind for mails in MAILS.values() for mail in mails}

    assert made == set(MailKind)


def test_facts_are_the_fixed_block(stage):
    text = render(stage("received", "en")).text

    block = re.sub(r"\n(?!\n|[A-Z])", " ", text)[text.index("Reference") :].split("\n\n")[0]
    assert block.splitlines() == [
        "Reference: B-4F7K",
        "Machine: bigmem7: 1.5 TiB of memory, 64 cores, 40 TiB of disk",
        "First day: Monday 1 March 2027, from 00:00",
        "Last day: Sunday 11 April 2027, inclusive",
        "Number of days: 42 days",
        "State: Requested",
        "What happens next: an approver decides; without a decision, the request lapses on "
        "Sunday 28 February 2027 at 23:59",
        "Where data lives: in /home, /bigvol, on bigmem7 only; there is no backup",
    ]


def test_facts_are_french_for_a_french_reader(stage):
    text = render(stage("received", "fr")).text.replace("\xa0", " ")

    assert "Machine : bigmem7 : 1,5 Tio de mémoire, 64 cœurs, 40 Tio de disque" in text
    assert "Premier jour : lundi 1er mars 2027, dès 0 h" in text
    assert "Dernier jour : dimanche 11 avril 2027 inclus" in text
    assert "Nombre de jours : 42 jours" in text


def test_approver_reads_who_and_why(stage):
    text = render(stage("to_approve", "en")).text

    assert "Holder: Alice Martin\n" in text
    assert "Purpose: assembling a genome\n" in text
    assert "http://testserver/approvals/" in text


def test_holder_never_reads_the_purpose_of_a_list(stage):
    assert "genome" not in render(stage("tonight", "en")).text
