package io.remuda.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Uses the page as visitors do, in a real browser against the WAR on a real server. */
class BrowserIT {

    private static final String URL = System.getProperty("sample.url");
    private static final Path SCREENSHOTS = Path.of(System.getProperty("browser.screenshots"));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final By SAID = By.cssSelector("#log .msg .text");
    private static final By PEOPLE = By.cssSelector("#people li");
    private static final By NOTICE = By.cssSelector("#log .notice");
    private static final By HERE = By.id("here");
    private static final By ANNOUNCED = By.cssSelector("#log .announcement");
    private static final By BANNER = By.id("banner-text");
    private static final By OVERALL = By.id("overall");
    private static final By DELIVERED = By.cssSelector("#deliveries li");
    private static final By ORDER_NOTE = By.id("order-note");
    private static final By CHAT_PROBLEM = By.id("chat-problem");
    private static final By MEMBERS_LOG = By.cssSelector("#members-log li");
    private static final By MEMBERS_PROBLEM = By.id("members-problem");
    private static final By MEMBERS_STATE = By.id("members-state");
    private static final By ENTER = By.id("enter");
    private static final By LOCK = By.id("lock");
    private static final By LOGGED_IN = By.id("who");
    private static final By LOGIN_PROBLEM = By.id("login-problem");
    private static final String NOBODY = "nobody is logged in";
    private static final String NO_ROOM =
            "That is no room: its name has 1 to 20 letters, digits, - or _. Choose another one.";

    /** Held, or the level would be forgotten: Selenium warns of a browser newer than itself. */
    private static final Logger QUIET = Logger.getLogger("org.openqa.selenium");

    @TempDir
    static Path profile;

    private static ChromeDriver browser;

    @BeforeAll
    static void startBrowser() throws IOException {
        QUIET.setLevel(Level.SEVERE);
        Files.createDirectories(SCREENSHOTS);
        ChromeDriverService driver = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(System.getProperty(ChromeDriverService.CHROME_DRIVER_EXE_PROPERTY)))
                .usingAnyFreePort()
                .build();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(System.getProperty("browser.binary"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--window-size=1240,900",
                "--user-data-dir=" + profile);
        browser = new ChromeDriver(driver, options);
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.quit();
        }
    }

    @AfterEach
    void closeOtherWindows() {
        List<String> windows = List.copyOf(browser.getWindowHandles());
        windows.subList(1, windows.size()).forEach(window -> {
            browser.switchTo().window(window);
            browser.close();
        });
        browser.switchTo().window(windows.get(0));
        browser.get("about:blank");
        // All windows have one login.
        browser.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    }

    @Test
    void twoVisitorsOfARoom_chat() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(HERE, "only you here"::equals);
        Window bob = Window.another("bob", "barn");
        bob.waitFor(HERE, "2 here"::equals);
        Window eve = Window.another("eve", "prairie");
        eve.waitFor(HERE, "only you here"::equals);

        ann.say("Is anybody <b>here</b>?");
        bob.waitFor(SAID, "Is anybody <b>here</b>?"::equals);
        bob.say("Two of us \uD83D\uDC34");
        ann.waitFor(SAID, "Two of us \uD83D\uDC34"::equals);
        ann.waitFor(HERE, "2 here"::equals);
        ann.waitFor(By.cssSelector("#chat-session [data-field=state]"), "nick ann\nsaid 1\nreceived 2"::equals);

        bob.close();
        ann.waitFor(NOTICE, "bob left"::equals);
        ann.waitFor(HERE, "only you here"::equals);
        // Anything that had got into the wrong room would be there before this.
        eve.say("How quiet");
        eve.waitFor(SAID, "How quiet"::equals);
        assertEquals(List.of("How quiet"), eve.all(SAID), "said in the other room");
    }

    @Test
    void privateMessage_reachesTheUserOnlyAndTheSenderLearnsOfIt() {
        Window ann = Window.ofVisitor("ann", "barn");
        Window bob = Window.another("bob", "barn");
        Window bobElsewhere = Window.another("bob", "prairie");
        Window eve = Window.another("eve", "barn");
        eve.waitFor(HERE, "3 here"::equals);
        bobElsewhere.waitFor(HERE, "only you here"::equals);

        ann.say("/to bob Meet me <there>");

        for (Window window : List.of(bob, bobElsewhere)) {
            window.waitFor(SAID, "Meet me <there>"::equals);
            window.waitFor(DELIVERED, "delivered\nto user bob\nPrivate message of ann"::equals);
        }
        ann.waitFor(SAID, "Meet me <there>"::equals);
        ann.waitFor(DELIVERED, "delivered\nto user bob\nPrivate message of yours, in 2 windows"::equals);

        // Had eve got it, it would be there before this.
        bob.say("Who wants coffee?");
        eve.waitFor(SAID, "Who wants coffee?"::equals);
        assertEquals(List.of("Who wants coffee?"), eve.all(SAID));
        assertEquals(List.of(), eve.all(DELIVERED));

        ann.say("/to zoe Anybody there?");
        ann.waitFor(CHAT_PROBLEM, "Nobody got it: zoe is not here."::equals);
        ann.waitFor(DELIVERED, text -> text.startsWith("refused\nto user zoe"));
    }

    @Test
    void people_areListedInEveryWindowOfTheRoom() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(PEOPLE, "ann (you)"::equals);
        Window bob = Window.another("bob", "barn");
        Window annToo = Window.another("ann", "barn");

        for (Window window : List.of(ann, annToo)) {
            window.waitForAll(PEOPLE, List.of("ann \u00D72 (you)", "bob"));
        }
        bob.waitForAll(PEOPLE, List.of("ann \u00D72", "bob (you)"));

        annToo.close();
        ann.waitForAll(PEOPLE, List.of("ann (you)", "bob"));
        bob.waitForAll(PEOPLE, List.of("ann", "bob (you)"));
        ann.click(By.cssSelector("#people button"));
        assertEquals("/to bob ", browser.executeScript("return document.getElementById('text').value"));

        bob.close();
        ann.waitForAll(PEOPLE, List.of("ann (you)"));
    }

    @Test
    void manyWhoComeAtOnce_allEndWithTheSameList() {
        Window ann = Window.ofVisitor("ann", "corral");
        ann.waitFor(HERE, "only you here"::equals);
        String path = "chat/corral?nick=";

        // Ten sessions in one window, opened in one go, and five of them closed in one go.
        browser.executeScript("""
                window.lists = {};
                window.crowd = [...'abcdefghij'].map(nick => {
                  const socket = new WebSocket(new URL(arguments[0] + nick, document.baseURI.replace(/^http/, 'ws')));
                  socket.onmessage = ({data}) => {
                    const message = JSON.parse(data);
                    if (message.type === 'present') lists[nick] = message.nicks.join(' ');
                  };
                  return socket;
                });
                """, path);
        ann.waitFor(HERE, "11 here"::equals);
        waitForLists("abcdefghij", "a ann b c d e f g h i j");

        browser.executeScript("crowd.splice(5).forEach(socket => socket.close())");
        ann.waitFor(HERE, "6 here"::equals);
        waitForLists("abcde", "a ann b c d e");

        browser.executeScript("crowd.forEach(socket => socket.close())");
        ann.waitFor(HERE, "only you here"::equals);
    }

    private static void waitForLists(String crowd, String expected) {
        new WebDriverWait(browser, PATIENCE)
                .withMessage(() -> "Lists are " + browser.executeScript("return lists"))
                .until(driver -> browser.executeScript(
                        "return [...arguments[0]].every(nick => lists[nick] === arguments[1])", crowd, expected));
    }

    @Test
    void ticker_showsWhatTheSessionWatches() {
        Window ann = Window.ofVisitor("ann", "lobby");
        ann.waitFor(price("ACME"), BrowserIT::isPrice);
        String first = ann.text(price("ACME"));
        ann.waitFor(price("ACME"), text -> !text.equals(first));
        ann.waitFor(By.id("watched"), "watching 3 of at most 4"::equals);
        // By then HOOLI has moved, too, as good as certainly.
        ann.waitFor(By.cssSelector("#ticker-session [data-field=state]"), text -> text.matches("(?s).*quotes \\d{2,}"));
        assertEquals("\u2013", ann.text(price("HOOLI")), "price of what is not watched");

        ann.click(symbol("HOOLI"));
        ann.waitFor(price("HOOLI"), BrowserIT::isPrice);
        ann.click(symbol("INITECH"));
        ann.waitFor(By.id("ticker-problem"), "You can watch 4 symbols at a time. Drop one first"::equals);
        ann.click(symbol("ACME"));
        ann.waitFor(
                By.cssSelector("#ticker-session [data-field=state]"),
                text -> text.startsWith("watched GLOBEX HOOLI UMBRA\nmost 4\nquotes "));
    }

    @Test
    void announcement_reachesEveryPageInEveryRoom() {
        Window ann = Window.ofVisitor("ann", "barn");
        Window bob = Window.another("bob", "prairie");
        bob.waitFor(OVERALL, "Live"::equals);

        ann.type(By.id("announcement"), "Supper \u201Eis\u201C <ready>");
        ann.click(By.cssSelector("#announce button"));

        for (Window window : List.of(ann, bob)) {
            window.waitFor(BANNER, "Supper \u201Eis\u201C <ready>"::equals);
            window.waitFor(ANNOUNCED, "Supper \u201Eis\u201C <ready>"::equals);
        }
        ann.waitFor(By.id("announce-note"), "Announced. In sight in 2 of 2 open windows."::equals);

        browser.switchTo().window(bob.handle());
        browser.executeScript("Object.defineProperty(document, 'hidden', {value: true})");
        ann.type(By.id("announcement"), "Second helping");
        ann.click(By.cssSelector("#announce button"));
        ann.waitFor(By.id("announce-note"), "Announced. In sight in 1 of 2 open windows."::equals);
    }

    @Test
    void announcementForm_worksWithoutScript() throws Exception {
        HttpResponse<String> sent = post("text=Supper");
        assertEquals(303, sent.statusCode());
        assertEquals(
                URI.create(URL),
                URI.create(URL).resolve(sent.headers().firstValue("Location").orElseThrow()));

        assertEquals(303, post("text=" + "x".repeat(200)).statusCode());
    }

    @Test
    void wrongAnnouncement_isAnsweredAndNotMade() throws Exception {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(HERE, "only you here"::equals);

        for (String form : List.of("", "text=", "text=+", "other=Supper", "text=" + "x".repeat(201))) {
            HttpResponse<String> answer = post(form);
            assertEquals(400, answer.statusCode(), form);
            assertEquals("An announcement has 1 to 200 characters", answer.body(), form);
        }
        assertEquals(400, post("text=%zz").statusCode(), "not encoded as a form is");
        assertEquals(405, send(announcement().GET()).statusCode());

        // Had one of them been announced, it would be there before this.
        post("text=Supper");
        ann.waitFor(ANNOUNCED, "Supper"::equals);
        assertEquals(List.of("Supper"), ann.all(ANNOUNCED));
    }

    @Test
    void committedOrder_reachesItsCustomersWindowsAndWhoFollowsAll() {
        Window ann = Window.ofVisitor("ann", "barn");
        Window annToo = Window.another("ann", "prairie");
        Window bob = Window.another("bob", "barn");
        Window eve = Window.another("eve", "barn");
        eve.click(By.id("follow"));
        eve.waitFor(ordersState(), "user eve\nfollows true\nown 0"::equals);
        for (Window window : List.of(annToo, bob)) {
            window.waitFor(OVERALL, "Live"::equals);
        }

        int number = ann.order("A <saddle>", true);
        for (Window window : List.of(ann, annToo)) {
            window.waitFor(DELIVERED, ("delivered\nto user ann\nOrder " + number + ": A <saddle>")::equals);
            assertEquals(1, window.all(DELIVERED).size());
        }
        eve.waitFor(DELIVERED, ("delivered\nto topic orders\nOrder " + number + " by ann")::equals);

        // What had got to the wrong window would be there before this.
        int own = bob.order("A rope", true);
        bob.waitFor(DELIVERED, ("delivered\nto user bob\nOrder " + own + ": A rope")::equals);
        assertEquals(1, bob.all(DELIVERED).size());

        eve.click(By.id("follow"));
        eve.waitFor(ordersState(), "user eve\nfollows false\nown 0"::equals);
        ann.order("Hay", true);
        eve.order("Oats", true);
        eve.waitFor(DELIVERED, text -> text.endsWith(": Oats"));
        assertEquals(3, eve.all(DELIVERED).size(), "ann's, bob's, and her own");
    }

    @Test
    void orderThatIsRolledBack_reachesNobody() {
        Window ann = Window.ofVisitor("ann", "barn");
        Window eve = Window.another("eve", "barn");
        eve.click(By.id("follow"));
        eve.waitFor(ordersState(), "user eve\nfollows true\nown 0"::equals);
        ann.waitFor(OVERALL, "Live"::equals);

        ann.click(By.name("declined"));
        int declined = ann.order("A rope", false);
        assertEquals("Order " + declined + " was rolled back: the card was declined", ann.text(ORDER_NOTE));
        ann.click(By.name("declined"));
        int committed = ann.order("Hay", true);

        // Had anything of the first been delivered, it would be there before what the second one brought.
        ann.waitFor(DELIVERED, ("delivered\nto user ann\nOrder " + committed + ": Hay")::equals);
        eve.waitFor(DELIVERED, ("delivered\nto topic orders\nOrder " + committed + " by ann")::equals);
        assertEquals(
                List.of(
                        "rolled back\nto nobody\nOrder " + declined + ": A rope",
                        "delivered\nto user ann\nOrder " + committed + ": Hay"),
                ann.all(DELIVERED));
        assertEquals(List.of("delivered\nto topic orders\nOrder " + committed + " by ann"), eve.all(DELIVERED));
    }

    @Test
    void wrongOrder_isAnsweredAndNotTaken() throws Exception {
        for (String form : List.of("nick=ann", "nick=ann&item=+", "nick=ann&item=" + "x".repeat(61))) {
            HttpResponse<String> answer = post("order", form);
            assertEquals(400, answer.statusCode(), form);
            assertEquals("An order has 1 to 60 characters", answer.body(), form);
        }
        for (String form : List.of("item=rope", "nick=two+words&item=rope", "nick=&item=rope")) {
            HttpResponse<String> answer = post("order", form);
            assertEquals(403, answer.statusCode(), form);
            assertEquals("A nick and a room have 1 to 20 letters, digits, - or _", answer.body(), form);
        }
    }

    @Test
    void connectionPanel_showsRoundTripAndWhyItClosed() {
        Window ann = Window.ofVisitor("ann", "lobby");
        By status = chatField("status");
        By close = chatField("close");
        ann.waitFor(chatField("trip"), text -> text.endsWith(" ms"));
        ann.waitFor(close, "none yet"::equals);

        ann.click(chatAction("Ask to leave"));
        ann.waitFor(close, "1000, normal closure: \u201CGoodbye, ann\u201D"::equals);
        ann.waitFor(status, "Closed"::equals);
        ann.waitFor(chatField("state"), "gone with the session"::equals);

        ann.click(chatAction("Connect now"));
        ann.waitFor(status, "Open"::equals);
        ann.click(chatAction("Disconnect"));
        ann.waitFor(close, "1000, normal closure: \u201CDisconnected by the page\u201D"::equals);
    }

    @Test
    void crashedSession_comesBackAndTheOtherStays() throws IOException {
        Window ann = Window.ofVisitor("ann", "barn");
        Window bob = Window.another("bob", "barn");
        bob.waitFor(HERE, "2 here"::equals);

        ann.waitsBeforeItReconnects();
        ann.click(chatAction("Crash it"));
        ann.waitFor(chatField("close"), text -> text.startsWith("1011, the handler crashed"));
        ann.waitFor(chatField("status"), text -> text.startsWith("Reconnecting in "));
        takePicture("sample-reconnecting");
        ann.waitFor(chatField("status"), "Open"::equals);

        bob.waitFor(NOTICE, "ann left"::equals);
        bob.waitFor(HERE, "2 here"::equals);
        assertEquals("none yet", bob.text(chatField("close")));
    }

    @Test
    void sessionThatTimedOutInTheBackground_comesBackWhenThePageIsLookedAt() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(chatField("status"), "Open"::equals);
        // What a timeout of the session looks like to the page, five minutes earlier.
        browser.executeScript("chat.socket.close(1000)");
        ann.waitFor(chatField("close"), "1000, normal closure"::equals);
        ann.waitFor(chatField("status"), "Closed"::equals);

        assertEquals("Closed", statusWhen(false));
        assertEquals("Connecting", statusWhen(true));
        ann.waitFor(chatField("status"), "Open"::equals);

        ann.click(chatAction("Disconnect"));
        ann.waitFor(chatField("status"), "Closed"::equals);
        assertEquals("Closed", statusWhen(true), "status after the visitor closed it");
    }

    @Test
    void screenReader_hearsWhyASessionClosedAndNoCountdown() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(OVERALL, "Live"::equals);
        // What a screen reader is told: the text of each live region that was written to.
        browser.executeScript("""
                window.heard = [];
                const live = '#overall[role=status], .session [aria-live=polite][aria-atomic=true]';
                new MutationObserver(changes => {
                  const regions = new Set(changes.map(change => change.target.closest(live)));
                  regions.delete(null);
                  regions.forEach(region => heard.push(region.textContent));
                }).observe(document.body, {childList: true, subtree: true});
                """);

        ann.waitsBeforeItReconnects();
        ann.click(chatAction("Crash it"));
        ann.waitFor(OVERALL, "2 of 3 open"::equals);
        ann.waitFor(OVERALL, "Live"::equals);

        assertEquals(
                List.of(
                        "Chat session: Last close1011, the handler crashed: \u201CInternal error\u201D",
                        "2 of 3 open",
                        "Live"),
                browser.executeScript("return heard"));
    }

    @Test
    void refusedVisitor_readsWhy() {
        Window visitor = Window.ofVisitor("two words", "lobby");

        visitor.waitFor(
                chatField("close"),
                ("4400, refused by this application:"
                        + " \u201CA nick and a room have 1 to 20 letters, digits, - or _\u201D")::equals);
        visitor.waitFor(chatField("status"), "Closed"::equals);
    }

    @Test
    void nameThatIsNoRoom_isNotTriedAndTheVisitorReadsWhy() {
        for (String name : List.of("", ".", "..", "a/b", "what?", "50%", "x".repeat(21))) {
            Window visitor = Window.ofVisitor("ann", name);

            visitor.waitFor(CHAT_PROBLEM, NO_ROOM::equals);
            assertEquals("Closed", visitor.text(chatField("status")), "status in the room '" + name + "'");
            visitor.click(chatAction("Connect now"));
            assertEquals("Closed", visitor.text(chatField("status")), "status after another try");
        }
    }

    @Test
    void visitorWhoAsksForNoRoom_hasLeftTheOneBefore() throws IOException {
        Window ann = Window.ofVisitor("ann", "barn");
        Window bob = Window.another("bob", "barn");
        bob.waitFor(HERE, "2 here"::equals);

        ann.type(By.name("room"), "barn/loft");
        ann.click(By.cssSelector("#join button"));

        ann.waitFor(CHAT_PROBLEM, NO_ROOM::equals);
        ann.waitFor(chatField("state"), "gone with the session"::equals);
        assertEquals("", ann.text(HERE));
        assertEquals("", ann.text(By.id("room-name")));
        assertEquals("\u2013", ann.text(chatField("path")));
        takePicture("sample-no-room");
        bob.waitFor(NOTICE, "ann left"::equals);

        ann.type(By.name("room"), "barn");
        ann.click(By.cssSelector("#join button"));
        ann.waitFor(HERE, "2 here"::equals);
        assertEquals("", ann.text(CHAT_PROBLEM));
    }

    @Test
    void whoeverIsNotLoggedIn_isRefusedAndReads401AndTheServersWords() throws Exception {
        Window visitor = Window.ofVisitor("ann", "barn");
        visitor.waitFor(LOGGED_IN, NOBODY::equals);
        HttpResponse<String> answer = get("members/room");
        assertEquals(401, answer.statusCode());

        visitor.click(ENTER);

        visitor.waitFor(MEMBERS_LOG, outcome(401, "Log in first.", answer.body())::equals);
        assertEquals(
                "refused with 401: \u201C" + answer.body().strip() + "\u201D", visitor.text(membersField("close")));
        assertEquals("Closed", visitor.text(membersField("status")), "no other try, which would be refused again");
        assertEquals("outside", visitor.text(MEMBERS_STATE));
        visitor.tell("Let me in");
        visitor.waitFor(MEMBERS_PROBLEM, "You are not in the room."::equals);
    }

    @Test
    void guest_isRefusedAndReads403AndTheServersWords() throws Exception {
        Window bob = Window.ofVisitor("bob", "barn");
        bob.login("bob", "guest");
        HttpResponse<String> answer = get("members/room", loginOverHttp("name=bob&password=saddle"));
        assertEquals(403, answer.statusCode());

        bob.click(ENTER);

        bob.waitFor(MEMBERS_LOG, outcome(403, "For members only.", answer.body())::equals);
        assertEquals("refused with 403: \u201C" + answer.body().strip() + "\u201D", bob.text(membersField("close")));
        assertEquals("Closed", bob.text(membersField("status")));
        takePicture("sample-refused");
    }

    @Test
    void members_talkInTheirRoom() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.login("ann", "member");
        Window annToo = Window.another("bob", "prairie");
        annToo.waitFor(LOGGED_IN, "you are ann, a member"::equals);
        for (Window window : List.of(ann, annToo)) {
            window.click(ENTER);
            window.waitFor(MEMBERS_STATE, "inside"::equals);
            window.waitFor(MEMBERS_LOG, "The door opens: you are in."::equals);
            window.waitFor(membersField("state"), "member ann\nlocks false"::equals);
        }

        ann.tell("Nobody but <us>");

        for (Window window : List.of(ann, annToo)) {
            window.waitFor(By.cssSelector("#members-log .msg .text"), "Nobody but <us>"::equals);
        }
        annToo.click(ENTER);
        annToo.waitFor(MEMBERS_STATE, "outside"::equals);
        annToo.waitFor(MEMBERS_LOG, "You have left."::equals);
        assertEquals("inside", ann.text(MEMBERS_STATE), "of the other window");
        assertEquals(List.of(), annToo.all(SAID), "said in the chat");
    }

    @Test
    void lockedDoor_isShutForOthersUntilItsMemberLeaves() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.login("ann", "member");
        ann.click(ENTER);
        ann.waitFor(MEMBERS_STATE, "inside"::equals);
        ann.click(LOCK);
        ann.waitFor(membersField("state"), "member ann\nlocks true"::equals);
        ann.waitFor(LOCK, "Unlock the door"::equals);
        Window annToo = Window.another("ann", "barn");

        annToo.click(ENTER);
        annToo.waitFor(
                MEMBERS_LOG, outcome(423, "The door is locked.", "ann has locked the door. Come back later.")::equals);

        ann.close();
        annToo.click(ENTER);
        annToo.waitFor(MEMBERS_STATE, "inside"::equals);
    }

    @Test
    void logout_endsTheMembersSessionsAndNoOthers() throws IOException {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.login("ann", "member");
        // What this one opens, it opens after the login.
        Window annToo = Window.another("ann", "barn");
        for (Window window : List.of(ann, annToo)) {
            window.waitFor(OVERALL, "Live"::equals);
            window.click(ENTER);
            window.waitFor(MEMBERS_STATE, "inside"::equals);
        }

        ann.click(By.id("logout"));

        for (Window window : List.of(ann, annToo)) {
            window.waitFor(MEMBERS_LOG, outcome(1008, "Your login has ended.", "Expired")::equals);
            window.waitFor(
                    membersField("close"), "1008, policy: credentials or session ended: \u201CExpired\u201D"::equals);
            window.waitFor(LOGGED_IN, NOBODY::equals);
            assertEquals("Closed", window.text(membersField("status")));
        }
        takePicture("sample-expired");
        annToo.click(ENTER);
        annToo.waitFor(MEMBERS_LOG, text -> text.startsWith("401\n"));
        for (String session : List.of("chat", "ticker", "orders")) {
            assertEquals("none yet", annToo.text(field(session, "close")), session);
        }
    }

    @Test
    void loginThatExpires_endsTheMembersSession() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.click(By.name("short"));
        ann.login("ann", "member");
        ann.click(ENTER);
        ann.waitFor(MEMBERS_STATE, "inside"::equals);

        ann.waitFor(MEMBERS_LOG, outcome(1008, "Your login has ended.", "Expired")::equals);
        ann.waitFor(LOGGED_IN, NOBODY::equals);
    }

    @Test
    void loginInAnotherWindow_isTheOneOfAllAndEndsTheSessionsOfTheOneBefore() {
        Window ann = Window.ofVisitor("ann", "barn");
        Window eve = Window.another("eve", "barn");
        eve.waitFor(LOGGED_IN, NOBODY::equals);
        ann.login("ann", "member");
        eve.waitFor(LOGGED_IN, "you are ann, a member"::equals);
        ann.click(ENTER);
        ann.waitFor(MEMBERS_STATE, "inside"::equals);

        browser.switchTo().window(eve.handle());
        // The form is hidden from whoever is logged in.
        browser.executeScript("changeLogin('POST', new URLSearchParams({name: 'eve', password: 'saddle'}))");

        eve.waitFor(LOGGED_IN, "you are eve, a member"::equals);
        ann.waitFor(MEMBERS_LOG, outcome(1008, "Your login has ended.", "Expired")::equals);
        ann.waitFor(LOGGED_IN, "you are eve, a member"::equals);
    }

    @Test
    void wrongPassword_logsNobodyIn() throws Exception {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(LOGGED_IN, NOBODY::equals);
        ann.type(By.name("password"), "stirrup");
        ann.click(By.cssSelector("#login-form button"));
        ann.waitFor(LOGIN_PROBLEM, "There is no such user with this password"::equals);
        assertEquals(NOBODY, ann.text(LOGGED_IN));

        for (String form : List.of("", "name=ann", "name=zoe&password=saddle", "name=ann&password=")) {
            HttpResponse<String> answer = post("members/login", form);
            assertEquals(403, answer.statusCode(), form);
            assertEquals(List.of(), answer.headers().allValues("Set-Cookie"), form);
        }
    }

    @Test
    void login_hasACookieOfItsOwnThatOtherSitesAndScriptsDoNotGet() throws Exception {
        String cookie = loginOverHttp("name=ann&password=saddle");
        assertEquals(200, get("members/login", cookie).statusCode());

        HttpResponse<String> again = send(HttpRequest.newBuilder(URI.create(URL).resolve("members/login"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", cookie)
                .POST(BodyPublishers.ofString("name=bob&password=saddle")));

        String fresh = cookie(again);
        assertNotEquals(cookie, fresh.split(";", 2)[0]);
        assertTrue(fresh.contains("HttpOnly"), fresh);
        assertTrue(fresh.contains("SameSite=Strict"), fresh);
        assertEquals(204, get("members/login", cookie).statusCode(), "who is logged in by the cookie before");
        assertEquals("{\"type\":\"login\",\"name\":\"bob\",\"roles\":[\"guest\"],\"seconds\":1800}", again.body());
    }

    @Test
    void keyboard_keepsItsPlaceThroughLoginAndLogout() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(LOGGED_IN, NOBODY::equals);

        browser.findElement(By.name("password")).sendKeys(Keys.ENTER);
        ann.waitFor(LOGGED_IN, "you are ann, a member"::equals);
        assertEquals("Log out", browser.switchTo().activeElement().getText());

        browser.switchTo().activeElement().sendKeys(Keys.ENTER);
        ann.waitFor(LOGGED_IN, NOBODY::equals);
        assertEquals("name", browser.switchTo().activeElement().getAttribute("name"));
    }

    @Test
    void refusalThatMayPass_isShownAndTriedAgain() {
        Window ann = Window.ofVisitor("ann", "barn");
        ann.waitFor(chatField("status"), "Open"::equals);

        // As while the application is deployed anew: there is no such path for a while.
        browser.executeScript("chat.path = () => 'nowhere'; chat.connect()");
        ann.waitFor(chatField("close"), "refused with 404"::equals);
        ann.waitFor(chatField("status"), text -> text.startsWith("Reconnecting in "));

        browser.executeScript("chat.path = chatPath");
        ann.waitFor(chatField("status"), "Open"::equals);
    }

    @Test
    void page_fitsDesktopAndPhoneLightAndDark() throws IOException {
        for (String scheme : List.of("light", "dark")) {
            look(scheme, "desktop", 1240, 900);
            look(scheme, "phone", 360, 780);
        }
    }

    private static void look(String scheme, String device, int width, int height) throws IOException {
        Window bob = Window.ofVisitor("bob", "lobby-" + scheme + "-" + device);
        Window ann = Window.another("ann", "lobby-" + scheme + "-" + device);
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", width < 500));
        bob.waitFor(HERE, "2 here"::equals);
        bob.say("Anybody saddled up yet?");
        ann.waitFor(SAID, "Anybody saddled up yet?"::equals);
        ann.say("Since dawn. Watch UMBRA, it never stands still.");
        bob.waitFor(SAID, "Since dawn. Watch UMBRA, it never stands still."::equals);
        bob.say("Whoever wrote this left the gate open: one handler crashed this morning and no other rider noticed.");
        bob.say("Riding over now.");
        bob.say("/to ann I bring the coffee.");
        ann.type(By.id("announcement"), "Supper is ready at the chuck wagon");
        ann.click(By.cssSelector("#announce button"));
        ann.waitFor(ANNOUNCED, "Supper is ready at the chuck wagon"::equals);
        ann.click(By.id("follow"));
        ann.click(By.name("declined"));
        ann.order("A new saddle with silver buckles", false);
        ann.click(By.name("declined"));
        ann.order("A rope", true);
        ann.waitFor(DELIVERED, text -> text.startsWith("delivered\nto topic orders"));
        ann.click(ENTER);
        ann.waitFor(MEMBERS_LOG, text -> text.startsWith("401\n"));
        ann.login("ann", "member");
        ann.click(ENTER);
        ann.waitFor(MEMBERS_STATE, "inside"::equals);
        ann.tell("Nobody but us two horses");
        ann.waitFor(MEMBERS_LOG, text -> text.endsWith("Nobody but us two horses"));
        ann.waitFor(
                By.cssSelector("#ticker-session [data-field=state]"),
                text -> text.matches("(?s).*quotes (\\d{3,}|[2-9]\\d)"));

        assertEquals(
                (long) width,
                browser.executeScript("return document.documentElement.scrollWidth"),
                "width of the page on a " + device);
        takePicture("sample-" + device + "-" + scheme);
        browser.switchTo().window(ann.handle());
        ann.click(By.id("logout"));
        ann.waitFor(LOGGED_IN, NOBODY::equals);
        bob.close();
    }

    private static void takePicture(String name) throws IOException {
        Object data = browser.executeCdpCommand(
                        "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true))
                .get("data");
        Files.write(SCREENSHOTS.resolve(name + ".png"), Base64.getDecoder().decode((String) data));
    }

    private static By symbol(String symbol) {
        return By.xpath("//button[contains(@class, 'symbol')][contains(., '" + symbol + "')]");
    }

    private static By price(String symbol) {
        return By.xpath("//button[contains(., '" + symbol + "')]/span[@class='price']");
    }

    private static boolean isPrice(String text) {
        return text.matches("\\d+\\.\\d\\d");
    }

    private static By chatField(String field) {
        return field("chat", field);
    }

    private static By ordersState() {
        return field("orders", "state");
    }

    private static By membersField(String field) {
        return field("members", field);
    }

    private static By field(String session, String field) {
        return By.cssSelector("#" + session + "-session [data-field=" + field + "]");
    }

    /** A line in the members' room: how a try to come in, or a stay, has ended. */
    private static String outcome(int number, String meaning, String words) {
        return number + "\n" + meaning + " The server says: \u201C" + words.strip() + "\u201D";
    }

    private static By chatAction(String label) {
        return By.xpath("//*[@id='chat-session']//button[.='" + label + "']");
    }

    /** Tells the page that it is or is not looked at, and gives the status of the chat right after. */
    private static Object statusWhen(boolean visible) {
        return browser.executeScript("""
                const visible = arguments[0];
                Object.defineProperty(document, 'hidden', {configurable: true, value: !visible});
                Object.defineProperty(document, 'visibilityState', {configurable: true, value: visible ? 'visible' : 'hidden'});
                document.dispatchEvent(new Event('visibilitychange'));
                return chat.field('status').textContent;
                """, visible);
    }

    private static HttpResponse<String> post(String form) throws IOException, InterruptedException {
        return post("announce", form);
    }

    private static HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(URL).resolve(path))
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> get(String path, String... cookie) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(URL).resolve(path));
        for (String value : cookie) {
            request.header("Cookie", value);
        }
        return send(request);
    }

    /** Gives the cookie. */
    private static String loginOverHttp(String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("members/login", form);
        return cookie(answer).split(";", 2)[0];
    }

    /** The last one, as browsers do: a server may have set a session's first id before it was changed. */
    private static String cookie(HttpResponse<String> answer) {
        List<String> cookies = answer.headers().allValues("Set-Cookie");
        return cookies.get(cookies.size() - 1);
    }

    private static HttpRequest.Builder announcement() {
        return HttpRequest.newBuilder(URI.create(URL).resolve("announce"));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    /** A window with the page in it. The browser has one current window: every call makes it this one. */
    private record Window(String handle) {

        static Window ofVisitor(String nick, String room) {
            browser.get(URL + "?nick=" + encode(nick) + "&room=" + encode(room));
            return new Window(browser.getWindowHandle());
        }

        static Window another(String nick, String room) {
            browser.switchTo().newWindow(WindowType.WINDOW);
            return ofVisitor(nick, room);
        }

        private static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }

        /** Gives time to look at the page before it connects again: it waits for five seconds. */
        void waitsBeforeItReconnects() {
            browser.switchTo().window(handle);
            browser.executeScript("Math.random = () => 16");
        }

        void say(String text) {
            type(By.id("text"), text);
            click(By.cssSelector("#say button"));
        }

        void login(String user, String role) {
            waitFor(LOGGED_IN, NOBODY::equals);
            type(By.cssSelector("#login-form select"), user);
            click(By.cssSelector("#login-form button"));
            waitFor(LOGGED_IN, ("you are " + user + ", a " + role)::equals);
        }

        /** Says something to the members. */
        void tell(String text) {
            type(By.id("members-text"), text);
            click(By.cssSelector("#tell button"));
        }

        /** Gives the number of the order, once the server has said what became of it. */
        int order(String item, boolean committed) {
            String before = text(ORDER_NOTE);
            type(By.id("item"), item);
            click(By.cssSelector("#order button"));
            waitFor(
                    ORDER_NOTE,
                    text -> !text.equals(before) && text.contains(committed ? " was committed" : " was rolled back"));
            return Integer.parseInt(text(ORDER_NOTE).split(" ", 3)[1]);
        }

        /** By script, because the driver cannot type characters outside the Basic Multilingual Plane. */
        void type(By where, String text) {
            browser.switchTo().window(handle);
            browser.executeScript("arguments[0].value = arguments[1]", browser.findElement(where), text);
        }

        void click(By what) {
            browser.switchTo().window(handle);
            browser.findElement(what).click();
        }

        String text(By where) {
            browser.switchTo().window(handle);
            return browser.findElement(where).getText();
        }

        List<String> all(By where) {
            browser.switchTo().window(handle);
            return browser.findElements(where).stream().map(WebElement::getText).toList();
        }

        /** Waits until one of the elements has such a text. */
        void waitFor(By where, Predicate<String> expected) {
            browser.switchTo().window(handle);
            new WebDriverWait(browser, PATIENCE)
                    .withMessage(() -> "In " + browser.getCurrentUrl() + " " + where + " shows " + all(where))
                    .ignoring(StaleElementReferenceException.class)
                    .until(driver -> all(where).stream().anyMatch(expected));
        }

        /** Waits until the elements have these texts. */
        void waitForAll(By where, List<String> expected) {
            browser.switchTo().window(handle);
            new WebDriverWait(browser, PATIENCE)
                    .withMessage(() -> "In " + browser.getCurrentUrl() + " " + where + " shows " + all(where))
                    .ignoring(StaleElementReferenceException.class)
                    .until(driver -> all(where).equals(expected));
        }

        void close() {
            browser.switchTo().window(handle);
            browser.close();
            browser.switchTo().window(browser.getWindowHandles().iterator().next());
        }
    }
}
