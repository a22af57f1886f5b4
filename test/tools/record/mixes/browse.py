"""Recording of mixes: drives a real browser through pages. Usage: browse.py [--OPTION...] STEP...

A step is URL@SECONDS (in the tab that is open), +URL@SECONDS (in a new tab, the old one stays) or @SECONDS (nothing). Options go to the browser.
The time and the name of each page are appended to the file that MARKS names. Talks to the browser through its pipe: no socket.
"""
import json
import os
import subprocess
import sys
import time

FLAGS = """--headless=new --no-sandbox --no-first-run --disable-gpu --disable-dev-shm-usage --remote-debugging-pipe --mute-audio
--autoplay-policy=no-user-gesture-required --disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable""".split()


class Browser:
    def __init__(self, options):
        (for_browser, self.to), (self.of, from_browser) = os.pipe(), os.pipe()
        profile = os.path.join(os.environ["HOME"], "profile")

        def numbered():  # the browser reads commands from 3 and answers on 4
            a, b = os.dup(for_browser), os.dup(from_browser)
            os.dup2(a, 3)
            os.dup2(b, 4)

        command = ["/usr/bin/chromium", *FLAGS, f"--user-data-dir={profile}", *options, "about:blank"]
        self.process = subprocess.Popen(command, preexec_fn=numbered, close_fds=False)
        os.close(for_browser)
        os.close(from_browser)
        self.number, self.rest = 0, b""

    def ask(self, method, session=None, **parameters):
        self.number += 1
        question = {"id": self.number, "method": method, "params": parameters}
        if session:
            question["sessionId"] = session
        os.write(self.to, json.dumps(question).encode() + b"\0")
        while True:
            while b"\0" not in self.rest:
                piece = os.read(self.of, 65536)
                if not piece:
                    sys.exit("the browser went away")
                self.rest += piece
            answer, self.rest = self.rest.split(b"\0", 1)
            answer = json.loads(answer)
            if answer.get("id") == self.number:
                return answer.get("result", {})

    def tab(self):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        return self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]


def mark(piece):
    with open(os.environ["MARKS"], "a") as file:
        file.write(f"{time.time():.6f}\t{os.environ['NAME']}\t{piece}\n")


browser = Browser([word for word in sys.argv[1:] if word.startswith("--")])
tab, count = browser.tab(), 0
for step in (word for word in sys.argv[1:] if not word.startswith("--")):
    url, seconds = step.rsplit("@", 1)
    if url:
        count += 1
        if url.startswith("+"):
            tab, url = browser.tab(), url[1:]
        mark(f"page-{count}-{url.split('/')[2]}")
        browser.ask("Page.navigate", tab, url=url)
    time.sleep(float(seconds))
browser.ask("Browser.close")
browser.process.wait(10)
