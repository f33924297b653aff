package signoff_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/diff"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/sink"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// shop is a system of which all items of the checklist are done, with something changed:
// pairs of what is replaced, and by what.
func shop(t testing.TB, edit ...string) *model.System {
	t.Helper()
	var src strings.Builder
	files, err := filepath.Glob("../../examples/widget-store/6-saga/*.cue")
	if err != nil || len(files) == 0 {
		t.Fatal("the example is gone", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if src.Len() > 0 {
			_, rest, _ := bytes.Cut(text, []byte("package "))
			_, text, _ = bytes.Cut(rest, []byte("\n"))
		}
		src.Write(text)
	}
	out := src.String()
	for i := 0; i < len(edit); i += 2 {
		if !strings.Contains(out, edit[i]) {
			t.Fatalf("there is no %s", edit[i])
		}
		out = strings.Replace(out, edit[i], edit[i+1], 1)
	}
	return modeltest.Load(t, out)
}

func judged(s *model.System, on time.Time) *rules.Report {
	return rules.Judge(s, rules.Options{Rules: catalogue.All(), Profile: signoff.Profile, Now: on})
}

var today = day("2026-11-21")

func approval() signoff.Act {
	return signoff.Act{Role: "service-owner", Person: "alice@example.com", Date: today, Decision: signoff.Approved}
}

func statement(t testing.TB, act signoff.Act, s *model.System) *signoff.Statement {
	t.Helper()
	st, err := signoff.New(act, judged(s, act.Date), "v1")
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// signed is a statement as it lies beside a model; the test signs with its digest.
func signed(st *signoff.Statement) signoff.File {
	return signoff.File{Role: st.Role, Path: "signoff/" + st.Role + ".signoff", Text: st.Text(), Signature: []byte(signoff.Digest(st.Text()))}
}

func trust(_ signoff.Act, text, signature []byte) (string, error) {
	if signoff.Digest(text) != string(signature) {
		return "k", errors.New("edited")
	}
	return "k", nil
}

func check(s *model.System, now time.Time) signoff.Check {
	return signoff.Check{Now: now, Version: "v1", Trust: trust, Tier: 1,
		Judge: func(on time.Time) *rules.Report { return judged(s, on) }}
}

// only is how the only signature of a system stands.
func only(t *testing.T, s *model.System, f signoff.File, c signoff.Check) signoff.Standing {
	t.Helper()
	v := signoff.Of(s, []signoff.File{f}, c)
	if len(v.Standings) != 1 {
		t.Fatalf("%d signatures", len(v.Standings))
	}
	return v.Standings[0]
}

// What is written is read as it was, whatever the line ends, and what people said stays.
func TestRead(t *testing.T) {
	act := approval()
	act.Decision, act.Conditions = signoff.Conditional, []string{"a game day\nbefore Black Friday", "##[endgroup] ::warning::x", "  ü\u202e"}
	st := statement(t, act, shop(t, `title: "One widget is sold"`, `title: "One \"widget\"\tis ##vso[x] sold \\x23 ##"`))
	for _, text := range [][]byte{st.Text(), bytes.ReplaceAll(st.Text(), []byte("\n"), []byte("\r\n"))} {
		got, err := signoff.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		if changed := diff.Restated(st.States, got.States); len(changed) > 0 || len(got.States) != len(st.States) {
			t.Errorf("changed by being written: %v", changed)
		}
		want := *st
		want.States = got.States // they are in another order
		if d := cmp.Diff(&want, got); d != "" {
			t.Errorf("(-written +read):\n%s", d)
		}
	}
}

// What shows a statement shows it as it is: there is nothing in it to take out.
func TestNothingToTakeOut(t *testing.T) {
	act := approval()
	act.Decision, act.Conditions = signoff.Conditional, []string{"::error::x", "##[group]", "\x1b[31m", "\u202e"}
	text := statement(t, act, shop(t, `title: "One widget is sold"`, `title: "::warning::##vso[a]\u001b[2J\u202e##teamcity[b]"`)).Text()
	var b bytes.Buffer
	out := sink.New(&b, sink.Text, false)
	if _, err := out.Write(text); err != nil || out.Close() != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(text), b.String()); d != "" {
		t.Errorf("a sink changes it:\n%s", d)
	}
}

// What isn't a statement as we write it is none, and its error says why.
func TestUnreadable(t *testing.T) {
	good := string(statement(t, approval(), shop(t)).Text())
	replaced := func(old, by string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("there is no %q", old)
		}
		return strings.Replace(good, old, by, 1)
	}
	for _, c := range []struct{ name, text, says string }{
		{"empty", "", "it is no sign-off"},
		{"another file", "PNG\x00", "it is no sign-off"},
		{"another version", strings.Replace(good, "sign-off 1", "sign-off 2", 1), `another version ("2")`},
		{"half a file", good[:len(good)/2], "line "},
		{"without its model", good[:strings.Index(good, "[model]")], "it ends before its model"},
		{"a role that leads out", replaced("service-owner", "../../etc"), "is no role"},
		{"a person with an option", replaced("alice@example.com", "-Oprint"), "is nobody"},
		{"no such decision", replaced("approved", "postponed"), "is no decision"},
		{"a day that isn't", replaced("2026-11-21", "2026-02-30"), "is no day"},
		{"a digest of something else", replaced("model\tsha256:", "model\tsha256:0"), "line 12: it isn't written"},
		{"a role said twice", replaced("role\tservice-owner\n", "role\toperations\nrole\tservice-owner\n"), "it isn't written"},
		{"a word of its own", replaced("open\t0\n", "open\t0\nvalid\tyes\n"), `nothing of "valid"`},
		{"a line in the wrong place", replaced("[model]\n", "[model]\npolicy\tprofile\t\"sketch\"\n"), "doesn't stand in [model]"},
		{"quotes without end", replaced("person\talice@example.com", "person\t\"alice"), "the quotes"},
		{"another spelling", replaced("service-owner", "\"service-owner\""), "it isn't written"},
		{"a blank more", good + "\n", "it isn't written"},
		{"no text", replaced("alice", "al\xffice"), "it holds what is no text"},
		{"approved with open items", strings.Replace(strings.Replace(good, "game-day\tattested", "game-day\topen", 1), "open\t0", "open\t1", 1), "1 of 63 items are open (game-day)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := signoff.Read([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, want %q", err, c.says)
			}
		})
	}
}

// What may be decided hangs on what is open.
func TestDecisions(t *testing.T) {
	undone := shop(t, `done: true`, `done: false`)
	for _, c := range []struct {
		name string
		s    *model.System
		edit func(*signoff.Act)
		says string
	}{
		{"all is done", shop(t), func(*signoff.Act) {}, ""},
		{"conditions of an approval without reserve", shop(t), func(a *signoff.Act) { a.Conditions = []string{"x"} }, "it is approved-with-conditions"},
		{"an item is open", undone, func(*signoff.Act) {}, "27 of 63 items are open (architecture-reviewed, "},
		{"an item is open, and a condition says so", undone, func(a *signoff.Act) { a.Decision, a.Conditions = signoff.Conditional, []string{"until May"} }, ""},
		{"conditions without any", undone, func(a *signoff.Act) { a.Decision = signoff.Conditional }, "which?"},
		{"a condition without words", undone, func(a *signoff.Act) { a.Decision, a.Conditions = signoff.Conditional, []string{" "} }, "without words"},
		{"no", undone, func(a *signoff.Act) { a.Decision = signoff.Refusal }, ""},
		{"no, until", undone, func(a *signoff.Act) { a.Decision, a.Conditions = signoff.Refusal, []string{"a game day"} }, ""},
		{"another word", undone, func(a *signoff.Act) { a.Decision = "maybe" }, "is no decision"},
	} {
		t.Run(c.name, func(t *testing.T) {
			act := approval()
			c.edit(&act)
			_, err := signoff.New(act, judged(c.s, today), "v1")
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("it says %v, want %q", err, c.says)
			}
		})
	}
}

// Each way in which a signature can stand, and what is said of it.
func TestStandings(t *testing.T) {
	was := shop(t)
	st := statement(t, approval(), was)
	edited := signed(st)
	edited.Text = bytes.Replace(edited.Text, []byte("alice"), []byte("carol"), 1)
	borrowed := signed(st)
	borrowed.Role = "operations"
	bare := signed(st)
	bare.Signature = nil
	act := approval()
	act.Decision = signoff.Refusal
	no := signed(statement(t, act, was))
	act = approval()
	act.Date = day("2026-11-22")
	tomorrow := signed(statement(t, act, was))
	unread := signoff.File{Role: "service-owner", Unread: errors.New("it is no file")}
	crlf := signed(st)
	crlf.Text = bytes.ReplaceAll(crlf.Text, []byte("\n"), []byte("\r\n"))

	staged := shop(t)
	staged.Stage = "stage=prod"
	prod := signed(statement(t, approval(), staged))

	acme := func(more, severity string) *model.System {
		return shop(t, `system: "widget-store/6-saga"`, fmt.Sprintf(`rules: "acme-timeout": {scope: "line", severity: %q, match: timeout: seconds: %s, message: "m", why: "w", fix: "f"}
system: "widget-store/6-saga"`, severity, more))
	}
	underAcme := signed(statement(t, approval(), acme(">5", "error")))

	for _, c := range []struct {
		name  string
		s     *model.System
		f     signoff.File
		state signoff.State
		why   string
	}{
		{"as it was signed", was, signed(st), signoff.Valid, ""},
		{"with other line ends", was, crlf, signoff.Valid, ""},
		{"edited", was, edited, signoff.Invalid, "edited"},
		{"of another role", was, borrowed, signoff.Invalid, "it is the signature of service-owner, in a file for operations"},
		{"without its signature", was, bare, signoff.Invalid, "there is no signature beside it (signoff/service-owner.signoff.sig)"},
		{"of another system", shop(t, `system: "widget-store/6-saga"`, `system: "other"`), signed(st), signoff.Invalid, "it is about the system widget-store/6-saga, and this is other"},
		{"of the same stage", staged, prod, signoff.Valid, ""},
		{"of a stage", was, prod, signoff.Invalid, "it is about the stage stage=prod, and this is the model without a stage"},
		{"of no stage", staged, signed(st), signoff.Invalid, "it is about the model without a stage, and this is the stage stage=prod"},
		{"a no", was, no, signoff.Rejected, "it was rejected"},
		{"of tomorrow", was, tomorrow, signoff.Invalid, "it is of 2026-11-22, which is still to come"},
		{"no file", was, unread, signoff.Invalid, "it is no file"},
		{"not ours", was, signoff.File{Role: "service-owner", Text: []byte("x"), Signature: []byte("y")}, signoff.Invalid, "it is no sign-off"},
		{"about something else", shop(t, `title: "One widget is sold"`, `title: "Two"`), signed(st), signoff.Stale, "what was signed has changed since"},
		{"by a rule of our own that fires on less", acme(">50", "error"), underAcme, signoff.Stale, "what was signed has changed since"},
		{"by a rule of our own that is milder", acme(">5", "info"), underAcme, signoff.Stale, "what was signed has changed since"},
		{"by the same rule of our own", acme(">5", "error"), underAcme, signoff.Valid, ""},
		{"by a rule of our own that is gone", was, underAcme, signoff.Stale, "what was signed has changed since"},
		{"a no about something else", shop(t, `title: "One widget is sold"`, `title: "Two"`), no, signoff.Stale, "what was signed has changed since"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := only(t, c.s, c.f, check(c.s, today))
			if got.State != c.state || !strings.HasPrefix(got.Why, c.why) || c.why == "" && got.Why != "" {
				t.Errorf("%s: %s", got.State, got.Why)
			}
			if (got.Act != nil) != (c.state != signoff.Invalid) {
				t.Errorf("what can't be trusted says something: %v", got.Act)
			}
		})
	}
}

// What only time changes is told as that: evidence that has aged, and a waiver that ended.
func TestAged(t *testing.T) {
	s := shop(t)
	f := signed(statement(t, approval(), s))
	if got := only(t, s, f, check(s, day("2027-03-01"))); got.State != signoff.Valid {
		t.Errorf("in time: %s %s", got.State, got.Why)
	}
	later := only(t, s, f, check(s, day("2027-06-01")))
	if later.State != signoff.Aged || len(later.Changes)+len(later.Answers)+len(later.Findings) > 0 {
		t.Errorf("%s: %s, %v %v %v", later.State, later.Why, later.Changes, later.Answers, later.Findings)
	}
	if !slices.Contains(later.Aged, signoff.Move{What: "game-day", Was: "attested", Is: "open"}) {
		t.Errorf("what has aged is %v", later.Aged)
	}
	// It has changed as well: both are told.
	changed := shop(t, `title: "One widget is sold"`, `title: "Two"`)
	both := only(t, changed, f, check(changed, day("2027-06-01")))
	if both.State != signoff.Stale || len(both.Changes) != 1 || both.Changes[0].Name != "flows.place-order" || len(both.Aged) == 0 {
		t.Errorf("%s: %v %v", both.State, both.Changes, both.Aged)
	}
}

// A waiver that has ended is time, too, and one that is longer is a change.
func TestWaiverEnds(t *testing.T) {
	const src = `system: "shop"
boxes: {api: kind: "service", q: {kind: "queue", platform: "aws/sqs"}}
lines: tell: {from: "api", to: "q", operation: "event", interaction: "send"}
waivers: [{rule: "timeout-unstated", on: "lines.tell", reason: "the driver's", until: "2026-12-31", by: "jo"}]
`
	s := modeltest.Load(t, src)
	act := approval()
	act.Decision, act.Conditions = signoff.Conditional, []string{"a timeout this year"}
	f := signed(statement(t, act, s))
	if got := only(t, s, f, check(s, day("2026-12-31"))); got.State != signoff.Valid || len(got.Aged) > 0 {
		t.Errorf("on its last day: %s %v", got.State, got.Aged)
	}
	got := only(t, s, f, check(s, day("2027-01-01")))
	if want := (signoff.Move{What: "timeout-unstated on lines.tell", Is: "error"}); got.State != signoff.Aged || !slices.Contains(got.Aged, want) {
		t.Errorf("%s: %s %v", got.State, got.Why, got.Aged)
	}
	longer := modeltest.Load(t, strings.Replace(src, "2026-12-31", "2027-12-31", 1))
	got = only(t, longer, f, check(longer, day("2027-01-01")))
	if got.State != signoff.Stale || len(got.Changes) != 1 || got.Changes[0].Name != "timeout-unstated on lines.tell" {
		t.Errorf("%s: %v", got.State, got.Changes)
	}
}

// An upgrade is told where it changes an answer or a finding, and only there.
func TestUpgrade(t *testing.T) {
	s := shop(t)
	f := signed(statement(t, approval(), s))
	c := check(s, today)
	c.Version = "v2"
	if got := only(t, s, f, c); got.State != signoff.Valid || got.Upgraded != [2]string{"v1", "v2"} {
		t.Errorf("%s: %s %v", got.State, got.Why, got.Upgraded)
	}
	c.Judge = func(on time.Time) *rules.Report {
		r := judged(s, on)
		for _, rule := range catalogue.All() {
			if rule.Name == "dual-write" { // as if the new version found more
				r.Findings = append(r.Findings, rules.Finding{Rule: rule, Severity: rules.Error, On: s.Line("work").Entity()})
			}
		}
		return r
	}
	got := only(t, s, f, c)
	if got.State != signoff.Stale || got.Why != "nothing was changed, but tautline v2 judges otherwise than v1 did" || len(got.Changes) > 0 {
		t.Errorf("%s: %s %v", got.State, got.Why, got.Changes)
	}
	if want := []signoff.Move{{What: "dual-write on lines.work", Is: "error"}}; !slices.Equal(got.Findings, want) {
		t.Errorf("findings %v, want %v", got.Findings, want)
	}
	if !slices.ContainsFunc(got.Answers, func(m signoff.Move) bool { return m.Was == "shown" && m.Is == "open" }) {
		t.Errorf("answers %v", got.Answers)
	}
}

// Who has to sign hangs on the most critical box, and what isn't said counts as critical.
func TestRequired(t *testing.T) {
	const model = `system: "s"
policy: signatures: {"1": ["security"], "2": ["operations", "owner"], "4": ["owner"]}
`
	for boxes, want := range map[string]string{
		`a: kind: "service"`:                                                   "1 operations owner security",
		`a: {kind: "service", tier: 1}`:                                        "1 operations owner security",
		`a: {kind: "service", tier: 3}, b: {kind: "service", tier: 2}`:         "2 operations owner",
		`a: {kind: "service", tier: 3}, b: kind: "service"`:                    "1 operations owner security",
		`a: {kind: "service", tier: "unknown"}, b: {kind: "service", tier: 4}`: "1 operations owner security",
	} {
		s := modeltest.Load(t, model+"boxes: {"+boxes+"}\nlines: {}\n")
		tier, _ := readiness.Tier(s)
		if got := fmt.Sprint(tier, " ", strings.Join(rules.Signers(s.Policy, tier), " ")); got != want {
			t.Errorf("%s: %s, want %s", boxes, got, want)
		}
	}
}

// A verdict holds where all that is required does, and nobody says no.
func TestVerdict(t *testing.T) {
	s := shop(t)
	sign := func(role string, decision signoff.Decision) signoff.File {
		act := approval()
		act.Role, act.Decision = role, decision
		return signed(statement(t, act, s))
	}
	stale := sign("guest", signoff.Approved)
	stale.Text = stale.Text[1:]
	for _, c := range []struct {
		name      string
		required  []string
		files     []signoff.File
		ok, opens bool
	}{
		{"nothing", nil, nil, true, true},
		{"one is missing", []string{"operations", "security"}, []signoff.File{sign("security", signoff.Approved)}, false, false},
		{"all are there", []string{"operations", "security"}, []signoff.File{sign("security", signoff.Approved), sign("operations", signoff.Approved)}, true, true},
		{"one says no", []string{"operations"}, []signoff.File{sign("operations", signoff.Refusal)}, false, false},
		{"somebody says no who wasn't asked", []string{"operations"}, []signoff.File{sign("operations", signoff.Approved), sign("security", signoff.Refusal)}, false, false},
		{"one that nobody asks for is no good", []string{"operations"}, []signoff.File{sign("operations", signoff.Approved), stale}, false, true},
	} {
		k := check(s, today)
		k.Required = c.required
		v := signoff.Of(s, c.files, k)
		if v.OK() != c.ok || v.Opens() != c.opens {
			t.Errorf("%s: ok %v, opens %v", c.name, v.OK(), v.Opens())
		}
	}
}

// A no that was said in the base counts until its role signs again, whatever a change does
// to its file; one about something else doesn't.
func TestRefusedBefore(t *testing.T) {
	was := shop(t)
	is := shop(t, `title: "One widget is sold"`, `title: "Two"`)
	sign := func(s *model.System, decision signoff.Decision, on string) signoff.File {
		act := approval()
		act.Decision, act.Date = decision, day(on)
		return signed(statement(t, act, s))
	}
	no := sign(was, signoff.Refusal, "2026-11-15")
	forged := no
	forged.Signature = []byte("x")
	other := shop(t, `system: "widget-store/6-saga"`, `system: "other"`)
	for _, c := range []struct {
		name   string
		before signoff.File
		files  []signoff.File
		state  signoff.State
		opens  bool
	}{
		{"it was taken out", no, nil, signoff.Rejected, false},
		{"the system was changed", no, []signoff.File{no}, signoff.Rejected, false},
		{"it was signed again", no, []signoff.File{sign(is, signoff.Approved, "2026-11-20")}, signoff.Valid, true},
		{"it was signed again, and changed after that", no, []signoff.File{sign(was, signoff.Approved, "2026-11-20")}, signoff.Stale, true},
		{"an approval of before", no, []signoff.File{sign(is, signoff.Approved, "2026-11-14")}, signoff.Rejected, false},
		{"no again", no, []signoff.File{sign(is, signoff.Refusal, "2026-11-20")}, signoff.Rejected, false},
		{"a no that nobody signed", forged, nil, "", true},
		{"an approval", sign(was, signoff.Approved, "2026-11-15"), nil, "", true},
		{"a no to another system", sign(other, signoff.Refusal, "2026-11-15"), nil, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := check(is, today)
			k.Before, k.Was, k.From = []signoff.File{c.before}, was.Name, "main"
			v := signoff.Of(is, c.files, k)
			var state signoff.State
			if len(v.Standings) == 1 {
				state = v.Standings[0].State
			}
			if state != c.state || v.Opens() != c.opens {
				t.Errorf("%q, opens %v: %+v", state, v.Opens(), v.Standings)
			}
		})
	}
	v := signoff.Of(is, []signoff.File{no}, check(is, today))
	if !v.Standings[0].SaidNo() || v.Opens() {
		t.Errorf("a no to an earlier state, without a base: %+v", v.Standings)
	}
	if v := signoff.Of(is, []signoff.File{sign(was, signoff.Approved, "2026-11-15")}, check(is, today)); v.Standings[0].State != signoff.Stale || !v.Opens() {
		t.Errorf("a yes to an earlier state, that nobody asks for: %+v", v.Standings)
	}
}

// Whatever is read is written again as it was, and nothing makes reading fail but with
// an error.
func FuzzRead(f *testing.F) {
	act := approval()
	act.Decision = signoff.Refusal
	good := statement(f, act, modeltest.Load(f, `system: "s"`+"\nboxes: a: {kind: \"service\", title: \"##[x]\"}\nlines: {}\nreadiness: \"game-day\": {na: true, reason: \"r\"}\n"))
	f.Add(good.Text())
	f.Add([]byte("tautline sign-off 1\nsystem\ts\n\n[answers]\n\n[policy]\n\n[model]\nsystem\tsystem\t\"s\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		st, err := signoff.Read(text)
		if err != nil {
			return
		}
		if !bytes.Equal(st.Text(), signoff.Plain(text)) {
			t.Errorf("read as %q", st.Text())
		}
		if !signoff.IsRole(st.Role) || strings.ContainsAny(st.Identity(), " ,\n\"*?/") {
			t.Errorf("an identity %q", st.Identity())
		}
	})
}
