"""The Flask article's server: flask-jwt-extended, a user from SQLite. Run by gunicorn with its default worker."""

import json
import os
import sqlite3

from flask import Flask, jsonify
from flask_jwt_extended import JWTManager, create_access_token, get_jwt_identity, jwt_required

app = Flask(__name__)
app.config["JWT_SECRET_KEY"] = os.environ["JWT_SECRET"]
JWTManager(app)

database = sqlite3.connect(os.environ["DATABASE_FILE"], check_same_thread=False)
database.execute("PRAGMA journal_mode = WAL")
database.execute("CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, username TEXT NOT NULL)")
database.execute("INSERT OR IGNORE INTO users VALUES ('user-3', 'susan3')")
database.commit()


@app.route("/protected")
@jwt_required()
def protected():
    row = database.execute("SELECT id, username FROM users WHERE id = ?", (get_jwt_identity(),)).fetchone()
    return jsonify(id=row[0], username=row[1])


with app.app_context():
    token = create_access_token(identity="user-3")
announcement = {
    "url": f"http://127.0.0.1:{os.environ['PORT']}/protected",
    "method": "GET",
    "headers": {"authorization": f"Bearer {token}"},
    "answer": {"id": "user-3", "username": "susan3"},
    "refusal": {"status": 401},
}
print(json.dumps(announcement), flush=True)
