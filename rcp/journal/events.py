"""The declared events: a stable code and the French sentence an auditor reads. Plain text, never HTML."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """Everything the journal can hold."""

    SYSTEM_STARTED = "system.started"
    DEMO_LOADED = "system.demo_loaded"
    ACCOUNT_INVITED = "account.invited"
    ACCOUNT_ACTIVATED = "account.activated"
    ACCOUNT_DEACTIVATED = "account.deactivated"
    ACCOUNT_REACTIVATED = "account.reactivated"
    ACCOUNT_CHANGED = "account.changed"
    PASSWORD_CHANGED = "account.password_changed"  # noqa: S105
    PASSWORD_RESET_LINK = "account.reset_link"  # noqa: S105
    PASSWORD_RESET = "account.password_reset"  # noqa: S105
    SIGNED_OUT_EVERYWHERE = "account.signed_out_everywhere"
    PERSON_CREATED = "person.created"
    PERSON_CHANGED = "person.changed"
    BOARD_CREATED = "board.created"
    BOARD_CHANGED = "board.changed"
    MEMBER_ADDED = "board.member_added"
    MEMBER_REMOVED = "board.member_removed"
    SENTENCE_ADDED = "board.sentence_added"
    SENTENCE_CHANGED = "board.sentence_changed"
    SENTENCE_REMOVED = "board.sentence_removed"
    SENTENCES_ORDERED = "board.sentences_ordered"
    PATIENT_CREATED = "patient.created"
    PATIENT_CHANGED = "patient.changed"
    PATIENTS_MERGED = "patient.merged"
    PATIENTS_UNMERGED = "patient.unmerged"
    CASE_CREATED = "case.created"
    CASE_CHANGED = "case.changed"
    CASE_SUBMITTED = "case.submitted"
    CASE_RETURNED = "case.returned"
    CASE_WITHDRAWN = "case.withdrawn"
    CASE_REOPENED = "case.reopened"
    ATTACHMENT_ADDED = "case.attachment_added"
    ATTACHMENT_REMOVED = "case.attachment_removed"
    ATTACHMENT_RESTORED = "case.attachment_restored"
    SCORE_KEPT = "case.score_kept"
    ALERT_DISMISSED = "case.alert_dismissed"
    ALERT_RESTORED = "case.alert_restored"
    MEETINGS_PLANNED = "meeting.planned"
    MEETING_CHANGED = "meeting.changed"
    MEETING_CANCELLED = "meeting.cancelled"
    AGENDA_PUBLISHED = "meeting.agenda_published"
    AGENDA_REORDERED = "meeting.agenda_reordered"
    CASE_BOOKED = "case.booked"
    CASE_UNBOOKED = "case.unbooked"
    CASE_POSTPONED = "case.postponed"
    MEETING_OPENED = "meeting.opened"
    TYPED_AFTERWARDS = "meeting.typed_afterwards"
    MEETING_CLOSED = "meeting.closed"
    MEETING_REOPENED = "meeting.reopened"
    ATTENDANCE_RECORDED = "meeting.attendance"
    CASE_CALLED = "case.called"
    ROOM_CLOCK = "meeting.clock"
    ATTENDANCE_CORRECTED = "meeting.attendance_corrected"
    PREREAD_MARKED = "case.preread_marked"
    PREREAD_WITHDRAWN = "case.preread_withdrawn"
    PLAN_SAVED = "case.plan_saved"
    PROPOSAL_SAVED = "case.requester_proposal_saved"
    PROPOSAL_WITHDRAWN = "case.requester_proposal_withdrawn"
    PROPOSAL_RESTORED = "case.requester_proposal_restored"
    OPINION_GIVEN = "case.opinion_given"
    OPINION_WITHDRAWN = "case.opinion_withdrawn"
    URGENT_OPINION = "case.urgent_opinion"
    DECISION_SAVED = "decision.saved"
    TEXT_CHOSEN = "decision.text_chosen"
    DECISION_TAKEN = "decision.taken"
    DECISION_REOPENED = "decision.reopened"
    CONDITION_NOTED = "followup.condition_noted"
    CONDITION_CLEARED = "followup.condition_cleared"
    ACTION_DONE = "followup.action_done"
    ACTION_UNDONE = "followup.action_undone"
    FICHE_VALIDATED = "fiche.validated"
    FICHE_CORRECTED = "fiche.corrected"
    MINUTES_PROOFREAD = "minutes.proofread"
    MINUTES_VALIDATED = "minutes.validated"
    MINUTES_CORRECTED = "minutes.corrected"
    DOCUMENT_EXPORTED = "document.exported"
    LETTER_CREATED = "letter.created"
    LETTER_CHANGED = "letter.changed"
    LETTER_APPROVED = "letter.approved"
    LETTER_TEMPLATE_ADDED = "letter.template_added"
    LETTER_TEMPLATE_REMOVED = "letter.template_removed"
    DOCUMENT_SIGNED = "document.signed"
    DOCUMENT_NOT_SIGNED = "document.not_signed"
    FICHE_IMPORTED = "interop.fiche_imported"
    MESSAGE_QUEUED = "message.queued"
    MESSAGE_NOT_SENT = "message.not_sent"
    MESSAGE_SENT = "message.sent"
    MESSAGE_FAILED = "message.failed"
    MESSAGE_UNCERTAIN = "message.uncertain"
    MESSAGE_SETTLED = "message.settled"
    MESSAGE_RETRIED = "message.retried"
    MESSAGE_GIVEN_UP = "message.given_up"
    JOURNAL_PURGED = "journal.purged"

    @property
    def sentence(self) -> str:
        """The French sentence shown to an auditor."""
        return SENTENCES[self]


SENTENCES: dict[Event, str] = {
    Event.SYSTEM_STARTED: "Application démarrée",
    Event.DEMO_LOADED: "Données de démonstration chargées",
    Event.ACCOUNT_INVITED: "Compte créé et invitation remise",
    Event.ACCOUNT_ACTIVATED: "Invitation acceptée, mot de passe choisi",
    Event.ACCOUNT_DEACTIVATED: "Compte désactivé, sessions fermées",
    Event.ACCOUNT_REACTIVATED: "Compte réactivé",
    Event.ACCOUNT_CHANGED: "Compte modifié",
    Event.PASSWORD_CHANGED: "Mot de passe changé par son titulaire",
    Event.PASSWORD_RESET_LINK: "Lien de réinitialisation remis",
    Event.PASSWORD_RESET: "Mot de passe réinitialisé par lien",
    Event.SIGNED_OUT_EVERYWHERE: "Toutes les sessions du compte fermées",
    Event.PERSON_CREATED: "Professionnel ajouté à l’annuaire",
    Event.PERSON_CHANGED: "Professionnel modifié dans l’annuaire",
    Event.BOARD_CREATED: "RCP créée",
    Event.BOARD_CHANGED: "Réglages de la RCP modifiés",
    Event.MEMBER_ADDED: "Membre ajouté à la RCP",
    Event.MEMBER_REMOVED: "Membre retiré de la RCP",
    Event.SENTENCE_ADDED: "Phrase ajoutée à celles de la RCP",
    Event.SENTENCE_CHANGED: "Phrase de la RCP modifiée",
    Event.SENTENCE_REMOVED: "Phrase retirée de celles de la RCP",
    Event.SENTENCES_ORDERED: "Phrases de la RCP réordonnées",
    Event.PATIENT_CREATED: "Patient créé après recherche",
    Event.PATIENT_CHANGED: "Identité du patient modifiée",
    Event.PATIENTS_MERGED: "Deux patients fusionnés",
    Event.PATIENTS_UNMERGED: "Fusion de patients annulée",
    Event.CASE_CREATED: "Dossier créé",
    Event.CASE_CHANGED: "Dossier modifié",
    Event.CASE_SUBMITTED: "Dossier soumis à la RCP",
    Event.CASE_RETURNED: "Dossier renvoyé au demandeur",
    Event.CASE_WITHDRAWN: "Dossier retiré",
    Event.CASE_REOPENED: "Dossier repris",
    Event.ATTACHMENT_ADDED: "Pièce jointe ajoutée",
    Event.ATTACHMENT_REMOVED: "Pièce jointe retirée",
    Event.ATTACHMENT_RESTORED: "Pièce jointe rétablie",
    Event.SCORE_KEPT: "Score enregistré",
    Event.ALERT_DISMISSED: "Alerte clinique écartée avec un motif",
    Event.ALERT_RESTORED: "Alerte clinique rétablie",
    Event.MEETINGS_PLANNED: "Séances planifiées",
    Event.MEETING_CHANGED: "Séance modifiée",
    Event.MEETING_CANCELLED: "Séance annulée",
    Event.AGENDA_PUBLISHED: "Ordre du jour publié",
    Event.AGENDA_REORDERED: "Ordre du jour réordonné",
    Event.CASE_BOOKED: "Dossier inscrit à une séance",
    Event.CASE_UNBOOKED: "Dossier désinscrit d’une séance",
    Event.CASE_POSTPONED: "Dossier reporté",
    Event.MEETING_OPENED: "Séance ouverte",
    Event.TYPED_AFTERWARDS: "Saisie a posteriori commencée\u202f: séance tenue sur papier",
    Event.MEETING_CLOSED: "Séance close",
    Event.MEETING_REOPENED: "Séance rouverte",
    Event.ATTENDANCE_RECORDED: "Présences relevées",
    Event.CASE_CALLED: "Dossier appelé en séance",
    Event.ROOM_CLOCK: "Chronomètre de séance arrêté, relancé, ou pause prise",
    Event.ATTENDANCE_CORRECTED: "Heures d’arrivée ou de départ corrigées",
    Event.PREREAD_MARKED: "Dossier marqué en pré-lecture",
    Event.PREREAD_WITHDRAWN: "Marque de pré-lecture retirée",
    Event.PLAN_SAVED: "Pré-plan technique enregistré",
    Event.PROPOSAL_SAVED: "Proposition du demandeur enregistrée",
    Event.PROPOSAL_WITHDRAWN: "Proposition du demandeur retirée",
    Event.PROPOSAL_RESTORED: "Proposition du demandeur rétablie",
    Event.OPINION_GIVEN: "Avis écrit consigné",
    Event.OPINION_WITHDRAWN: "Avis écrit retiré",
    Event.URGENT_OPINION: "Avis en urgence consigné",
    Event.DECISION_SAVED: "Décision enregistrée",
    Event.TEXT_CHOSEN: "Choix fait entre deux textes d’une décision",
    Event.DECISION_TAKEN: "Dossier marqué discuté ou enregistré",
    Event.DECISION_REOPENED: "Décision rouverte",
    Event.CONDITION_NOTED: "Suite d’une condition notée",
    Event.CONDITION_CLEARED: "Suite d’une condition annulée",
    Event.ACTION_DONE: "Action notée faite",
    Event.ACTION_UNDONE: "Action remise à faire",
    Event.FICHE_VALIDATED: "Fiche RCP validée et scellée",
    Event.FICHE_CORRECTED: "Fiche RCP corrigée, nouvelle version scellée",
    Event.MINUTES_PROOFREAD: "Relecture déclarée avant la validation",
    Event.MINUTES_VALIDATED: "Procès-verbal validé et scellé",
    Event.MINUTES_CORRECTED: "Procès-verbal corrigé, nouvelle version scellée",
    Event.DOCUMENT_EXPORTED: "Document exporté",
    Event.LETTER_CREATED: "Lettre commencée",
    Event.LETTER_CHANGED: "Lettre modifiée",
    Event.LETTER_APPROVED: "Lettre approuvée",
    Event.LETTER_TEMPLATE_ADDED: "Modèle de lettre ajouté",
    Event.LETTER_TEMPLATE_REMOVED: "Modèle de lettre retiré",
    Event.DOCUMENT_SIGNED: "Document scellé signé par l’établissement",
    Event.DOCUMENT_NOT_SIGNED: "Document scellé sans signature : la signature a échoué",
    Event.FICHE_IMPORTED: "Fiche RCP nationale importée",
    Event.MESSAGE_QUEUED: "Message mis à l’envoi",
    Event.MESSAGE_NOT_SENT: "Motif de non-envoi consigné",
    Event.MESSAGE_SENT: "Message accepté par le serveur de messagerie",
    Event.MESSAGE_FAILED: "Échec définitif d’un envoi",
    Event.MESSAGE_UNCERTAIN: "Envoi devenu incertain",
    Event.MESSAGE_SETTLED: "Envoi incertain tranché par une personne",
    Event.MESSAGE_RETRIED: "Nouvel envoi demandé",
    Event.MESSAGE_GIVEN_UP: "Envoi abandonné avec un motif",
    Event.JOURNAL_PURGED: "Traces d’accès purgées",
}
