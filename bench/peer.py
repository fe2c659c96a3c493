"""The peer: nginx, fcgiwrap and git http-backend, with no authentication, over bare repositories on the same disk."""
import os
import pathlib
import signal
import time
import urllib.request

from accounting import Group
from world import ReservedPort

CONFIGURATION = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_max_body_size 0; client_body_temp_path {folder}/body; fastcgi_temp_path {folder}/fastcgi;
  proxy_temp_path {folder}/proxy; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; sendfile on;
  keepalive_requests 1000000000;
  server {{
    listen 127.0.0.1:{port};
    location /static/ {{ alias {folder}/repositories/; }}
    location / {{
      fastcgi_pass unix:{folder}/fcgi.socket; fastcgi_request_buffering off; fastcgi_buffering off;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT {folder}/repositories; fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param PATH_INFO $uri; fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method; fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length; fastcgi_param GIT_PROTOCOL $http_git_protocol;
      fastcgi_param REMOTE_ADDR $remote_addr; fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
    }}
  }}
}}
"""


class Peer:
    def __init__(self, world):
        self.world, self.folder, self.reserved = world, pathlib.Path(world.folder) / "peer", ReservedPort()
        self.port = self.reserved.number

    def __enter__(self):
        (self.folder / "repositories").mkdir(parents=True)
        self.folder.chmod(0o755)
        (self.folder / "nginx.conf").write_text("user root;" + CONFIGURATION.format(folder=self.folder, port=self.port))
        self.group = Group("peer")
        environment = {"PATH": "/usr/sbin:/usr/bin:/bin", "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}
        self.processes = [
            self.group.popen(["fcgiwrap", "-c", "16", "-s", f"unix:{self.folder}/fcgi.socket"], env=environment,
                             start_new_session=True),
            self.group.popen(["nginx", "-e", f"{self.folder}/nginx.log", "-c", f"{self.folder}/nginx.conf"],
                             env=environment, start_new_session=True)]
        for _ in range(10_000):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/static/nothing")
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.02)
        raise SystemExit("bench: nginx did not start: " + (self.folder / "nginx.log").read_text())

    def __exit__(self, *_):
        for process in reversed(self.processes):
            os.killpg(process.pid, signal.SIGTERM)  # fcgiwrap leaves its children alone
            process.wait()
        self.group.close()
        self.reserved.close()

    def url(self, name):
        return f"http://127.0.0.1:{self.port}/{name}.git"

    def path(self, name):
        return self.folder / "repositories" / f"{name}.git"

    def create(self, name):
        """An empty repository that takes pushes."""
        self.world.run(f"git init -q --bare -b main {self.path(name)} && "
                       f"git -C {self.path(name)} config http.receivepack true && "
                       f"git config --global --add safe.directory '*'")

    def tend(self, name):
        """What a careful administrator does: one pack, with a bitmap, and a commit-graph."""
        self.world.run(f"git -C {self.path(name)} repack -adbq && git -C {self.path(name)} commit-graph write --reachable")
