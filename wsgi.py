from config import from_environment
from rcp.app import create_app

app = create_app(from_environment())
