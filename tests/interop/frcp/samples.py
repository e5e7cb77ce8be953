"""A fiche that says everything, of nobody."""

from __future__ import annotations

from dataclasses import replace

from rcp.domain.frcp import model, people
from rcp.domain.frcp.national import INS_ROOTS, PRACTITIONER_ROOT, STRUCTURE_ROOT, TNM, concept, value
from rcp.domain.frcp.values import Address, Coded, Identifier, PersonName, Telecom

ADDRESS = Address((("houseNumber", "4"), ("streetName", "Rue Larrey"), ("postalCode", "49933"), ("city", "ANGERS")))
HOSPITAL = people.Organisation(
    identifier=Identifier(STRUCTURE_ROOT, "1490000049"),
    name="Hôpital d’exemple",
    telecoms=(Telecom("tel:0200000000", "PUB"),),
    address=ADDRESS,
    kind=value("practice_settings", "ETABLISSEMENT"),
)


def doctor(family: str, specialty: str = "SM36", rpps: str = "99700366240") -> people.Professional:
    """A doctor of the hospital."""
    return people.Professional(
        identifier=Identifier(PRACTITIONER_ROOT, f"8{rpps}"),
        specialty=value("all_specialties", f"G15_10/{specialty}"),
        name=PersonName(family=family, given="Anne", prefix="MME", suffix="DR"),
        address=ADDRESS,
        telecoms=(Telecom("tel:0200000001", "WP"),),
        organisation=HOSPITAL,
    )


def coded(name: str, code: str) -> Coded:
    """A value of a list."""
    found = value(name, code)
    assert found is not None
    return found


HEADER = model.Header(
    document_id=Identifier("2.25.7"),
    title="FRCP Réseau / Gestionnaire / Rein",
    issued_at="2026-11-23T17:30:00+01:00",
    set_id=Identifier("2.25.6"),
    version=2,
    replaces=Identifier("2.25.5"),
    patient=people.SubjectOfCare(
        birth_name="ÉXEMPLE",
        first_given_name="Anne",
        given_names="Anne Marie",
        used_name="D’AUTRE",
        used_given_name="Marie",
        sex="F",
        birth_date="1958-04-12",
        birth_place_insee="49007",
        birth_place="ANGERS",
        ins=Identifier(INS_ROOTS[2], "279035121518989"),
        local_ids=(Identifier("1.2.3.4", "0042"),),
        address=ADDRESS,
        telecoms=(Telecom("tel:0600000000", "MC"),),
        guardian=people.Guardian(name=PersonName(family="TUTRICE", given="Zoé")),
    ),
    authors=(people.Author(professional=doctor("AUTRICE"), at="2026-11-23T17:00:00+01:00", comment="Coordonnatrice"),),
    informants=(
        people.Informant(
            kind="NOK",
            relation=Coded(code="SIS", system="2.16.840.1.113883.5.111", label="Sœur"),
            name=PersonName(family="PROCHE", given="Lou"),
            telecoms=(Telecom("tel:0700000000", "MC"),),
        ),
    ),
    custodian=replace(HOSPITAL, kind=None),
    signatory=people.Author(professional=doctor("SIGNATAIRE"), at="2026-11-23T17:20:00+01:00"),
    participants=(
        people.Participant(part=people.Part.COORDINATOR, professional=doctor("COORDO"), comment="Coordonnateur"),
        people.Participant(part=people.Part.REQUESTER, professional=doctor("DEMANDE", "SM12")),
        people.Participant(part=people.Part.PRESENTER, professional=doctor("PRESENTE", "SM12")),
        people.Participant(part=people.Part.TREATING, professional=doctor("TRAITANT", "SM26")),
        people.Participant(part=people.Part.QUORUM, professional=doctor("QUORUM", "SM94"), comment="En salle"),
        people.Participant(
            part=people.Part.OUTSIDE, professional=people.Professional(name=PersonName(family="HORS", given="Léa"))
        ),
        people.Participant(part=people.Part.CORRESPONDENT, professional=doctor("CORRESPOND", "SM21")),
    ),
    registration=Identifier("2CE71A5B-FD99-4958-ADE4-CA39E86625ED"),
    registration_comment="Inscrite après la clôture",
    board_name="Réseau / Gestionnaire / Rein",
    event="40",
    started_at="2026-11-23T15:00:00+01:00",
    led_by=doctor("PRESIDE"),
    tumour_site=coded("tumour_sites", "C64"),
    meeting=people.MeetingPlace(
        network_id="5201",
        manager_id="520114",
        board_id="27011113",
        session_id="234567890",
        local_ids=(Identifier("1.2.3.4", "54678"),),
        held_at="2026-11-23T15:00:00+01:00",
        facility=Identifier(STRUCTURE_ROOT, "1490000049"),
        facility_kind=value("facility_types", "SA01"),
        facility_name="Hôpital d’exemple",
        facility_address=ADDRESS,
    ),
)

FICHE = model.Frcp(
    header=HEADER,
    reason=model.Reason(
        nature=value("board_natures", "ORG-117"),
        subject=value("apparatus", "122489005"),
        organs=(coded("organs", "64033007"),),
        is_recourse_board=True,
        is_paediatric_board=False,
        board_comment="RCP de recours du réseau",
        wants_diagnosis=False,
        wants_treatment=True,
        wants_recourse=True,
        wants_paediatric=False,
        case_status=value("case_presentation_status", "ORG-134"),
        comment="Demandé par l’urologue",
    ),
    screening=False,
    discovery="Découverte fortuite sur une échographie.",
    tumours=(
        model.Tumour(
            diagnosed_on="2026-09",
            morphology=coded("morphologies", "8310/3"),
            site=coded("tumour_sites", "C64"),
            side=coded("topographic_modifiers", "7771000"),
            staged_on="2026-10-02",
            stage=Coded(code="I", system=TNM, system_name="TNM8UICC"),
            tnm_version=Coded(code="8", system=TNM, system_name="TNM8UICC", label="UICC, 8e édition"),
            t=Coded(code="T1a", system=TNM, system_name="TNM8UICC"),
            n=Coded(code="N0", system=TNM, system_name="TNM8UICC"),
            m=Coded(code="M0", system=TNM, system_name="TNM8UICC"),
            other_stages=(model.OtherStage(text="Bosniak IV", name="Bosniak", version="2019"),),
            comment="Lésion du pôle inférieur",
        ),
    ),
    history="Appendicectomie (1978)\nPhlébite",
    history_notes=(model.Note(label="Antécédents familiaux", text="Mère : cancer du sein"),),
    comorbidities="Diabète de type 2",
    evaluations=(
        model.Evaluation(code=concept("89262-0"), on="2026-11-10", value=coded("performance_status", "LA9623-5")),
        model.Evaluation(code=concept("84121-3"), name="Questionnaire G8", on="2026-11-11", number=15),
        model.Evaluation(code=concept("84121-3"), name="Évaluation longue", value=Coded(words="robuste")),
    ),
    pregnancies=(model.PregnancyFact(code=coded("pregnancy_observations", "11996-6"), number=2),),
    wishes=(model.DatedText(text="Rester au domicile", on="2026-11-12"),),
    results=(model.ResultLine(label="TDM", text="Masse de 23 mm\nsans thrombus", on="2026-10-01"),),
    results_comment="Imagerie relue en séance",
    results_notes=(model.Note(label="Lésion 1", text="rein gauche, 23 mm"),),
    progression=model.Progression(
        phase=value("phases", "MED-268"),
        phase_on="2026-11-23",
        comment="Première présentation",
        comment_on="2026-11-22",
        progressed=True,
        progressed_on="2026-11-21",
        locally=True,
        regionally=False,
        distantly=None,
    ),
    treatments=(
        model.PastTreatment(
            type=coded("treatment_types", "C63334"),
            detail="Embolisation",
            started_on="2020",
            ended_on="2020-05",
            status="completed",
            comment="Bien tolérée",
        ),
    ),
    reports=(
        model.Report(
            kind="pathology",
            conclusions=(
                model.Conclusion(
                    text="Carcinome à cellules claires",
                    started="2026-09-20",
                    ended="2026-09-25",
                    performers=(people.Author(professional=doctor("LIT", "SM01"), at="2026-09-24"),),
                    authors=(people.Author(professional=doctor("ECRIT", "SM01"), at="2026-09-25"),),
                ),
            ),
            comment="Relecture demandée",
            typed_by=(people.Author(professional=doctor("SAISIT"), at="2026-10-01"),),
        ),
    ),
    summary="Femme de 68 ans.\n\nCryothérapie ou chirurgie ?",
    other_data="Clairance 38 mL/min",
    file=model.FileStatus(is_complete=True, quorum=value("quorum_status", "ORG-126"), comment="Radiologue à distance"),
    answer=model.Answer(
        refers_to_recourse=True,
        referral="RCP de recours du rein",
        examinations=(model.Examination(label="Scintigraphie", not_before="2026-12-01", not_after="2026-12-31"),),
        is_surveillance=True,
        surveillance="TDM à 6 mois",
        proposals=(
            model.Proposal(
                type=replace(coded("treatment_types", "C63334"), words="Cryoablation percutanée (cryothérapie)"),
                rank=1,
                intention=1,
                detail="3 sondes, sous TDM",
                not_before="2026-12-10",
                not_after="2027-01-31",
            ),
            model.Proposal(type=coded("treatment_types", "387713003"), rank=2, intention=2, detail="Tumorectomie"),
        ),
        absence="",
        comment="Accord de l’équipe",
        comment_on="2026-11-23",
        notes=(model.Note(label="Plan B", text="Surveillance si refus"),),
    ),
    framework=model.Framework(
        guidelines=(model.Guideline(name="Référentiel du rein 2025", on="2025-01-01"),),
        trial=False,
        comment="Aucun essai ouvert",
        notes=(model.Note(label="Motif d’écart", text="Comorbidités"),),
    ),
    comments="Patiente sourde : appeler sa sœur",
    status=model.DocumentStatus(code=value("document_status", "9571008"), on="2026-11-23", comment="Version corrigée"),
    privacy="",
)
