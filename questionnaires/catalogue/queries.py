"""The built-in questionnaire files, read and checked."""

from importlib import resources

from questionnaires.catalogue.documents import QuestionnaireDocument


def built_in() -> list[QuestionnaireDocument]:
    """All questionnaires that the product ships, by file name. Raises Invalid("catalogue-file-invalid")."""
    folder = resources.files("questionnaires.catalogue") / "data"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".json")), key=lambda file: file.name)
    return [QuestionnaireDocument.parse(file.read_bytes(), file.name) for file in files]
