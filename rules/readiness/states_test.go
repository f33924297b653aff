package readiness_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue/cuecontext"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

// The three systems that every item is looked at with.
const (
	// empty says as little as loads: its name, and somebody outside.
	empty = `system: "x"
boxes: a: kind: "client"`

	// bare has boxes and lines, and says nothing about them.
	bare = `system: "x"
boxes: {
	app:     kind: "client"
	door:    kind: "gateway"
	api:     kind: "service"
	ledger:  {kind: "database", platform: "postgresql"}
	charges: kind: "external"
	jobs:    kind: "queue"
	worker:  kind: "worker"
	files:   kind: "objectstore"
}
lines: {
	ask:    {from: "app", to: "door"}
	pass:   {from: "door", to: "api"}
	charge: {from: "api", to: "charges"}
	save:   {from: "api", to: "ledger"}
	put:    {from: "api", to: "jobs"}
	take:   {from: "jobs", to: "worker"}
	keep:   {from: "worker", to: "files"}
}
`
	// stated is the directory of an example in which a team has stated, and
	// attested, all that the checklist asks.
	stated = "../../examples/widget-store/5-change-stream"
)

// states are how each item stands in the empty, the bare and the stated system.
var states = []struct {
	item                string
	empty, bare, stated readiness.Status
}{
	{"interactions-stated", notJudged, notJudged, shown},
	{"timeouts-and-retries", notJudged, notJudged, shown},
	{"repeats-are-safe", notJudged, notJudged, shown},
	{"work-is-owned", notJudged, notJudged, shown},
	{"failed-work-is-parked", notJudged, notJudged, shown},
	{"no-known-anti-pattern", notJudged, notJudged, shown},
	{"promises-kept", notJudged, notJudged, shown},
	{"contracts-known", notJudged, notJudged, shown},
	{"objectives-defined", notJudged, notJudged, shown},
	{"load-estimated", notJudged, notJudged, shown},
	{"objectives-possible", notJudged, notJudged, shown},
	{"blast-radius", notJudged, notJudged, shown},
	{"way-in-guarded", notJudged, notJudged, shown},
	{"capacity-fits", notJudged, notJudged, shown},
	{"load-tested", open, open, attested},
	{"failure-tested", open, open, attested},
	{"experiments", notJudged, notJudged, shown},
	{"backups", notJudged, notJudged, shown},
	{"restore-tested", notJudged, notJudged, shown},
	{"dependencies-known", notJudged, notJudged, shown},
	{"entries-described", notJudged, notJudged, shown},
	{"failures-mapped", notJudged, notJudged, shown},
	{"planes-redundant", open, open, attested},
	{"health-checks", notJudged, notJudged, na},
	{"corruption-handled", open, open, attested},
	{"stages-separated", open, open, attested},
	{"regions-share-nothing", open, open, na},
	{"materials-renewed", open, open, attested},
	{"architecture-reviewed", open, open, attested},
	{"third-parties-degrade", notJudged, notJudged, na},
	{"security-reviewed", open, open, attested},
	{"growth-planned", open, open, attested},
	{"rollback-tested", open, open, attested},
	{"staged-deployment", notJudged, notJudged, shown},
	{"deployments-go-back", notJudged, notJudged, shown},
	{"changes-by-pipeline", open, open, attested},
	{"promotion-gated", open, open, attested},
	{"canary-after-deployment", open, open, attested},
	{"performance-compared", open, open, attested},
	{"work-drains", notJudged, notJudged, na},
	{"change-process", open, open, attested},
	{"tests-run", open, open, attested},
	{"builds-repeatable", open, open, attested},
	{"rollout-planned", open, open, attested},

	{"parked-work-is-watched", notJudged, notJudged, shown},
	{"backlog-alarms", notJudged, notJudged, shown},
	{"tracing", notJudged, notJudged, shown},
	{"customer-indicators", open, open, attested},
	{"synthetic-client", open, open, attested},
	{"lag-alarmed", notJudged, notJudged, shown},
	{"saturation-alarms", notJudged, notJudged, shown},
	{"cost-alarm", open, open, attested},

	{"owners-known", notJudged, notJudged, shown},
	{"on-call", notJudged, notJudged, shown},
	{"runbooks", notJudged, notJudged, shown},
	{"redrive-rehearsed", open, open, attested},
	{"graceful-recovery", open, open, attested},
	{"zone-left", open, open, attested},
	{"evidence-gathered", open, open, attested},

	{"game-day", open, open, attested},
	{"lessons-applied", open, open, attested},
	{"lessons-hold", notJudged, notJudged, shown},
	{"review-repeated", open, open, attested},
}

const (
	shown     = readiness.Shown
	attested  = readiness.Attested
	na        = readiness.NotApplicable
	open      = readiness.Open
	notJudged = readiness.NotJudged
)

// check fills in the checklist of a system as `tautline ready` does.
func check(sys *model.System) *readiness.Checklist {
	return readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Profile: "production", Now: rulestest.Today}))
}

func loadDir(t *testing.T, dir string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil || len(loaded[0].Problems) > 0 {
		t.Fatal(err, loaded)
	}
	return loaded[0].System
}

func TestStates(t *testing.T) {
	lists := map[string]*readiness.Checklist{
		"empty":  check(modeltest.Load(t, empty)),
		"bare":   check(modeltest.Load(t, bare)),
		"stated": check(loadDir(t, stated)),
	}
	for i, row := range states {
		for system, want := range map[string]readiness.Status{"empty": row.empty, "bare": row.bare, "stated": row.stated} {
			list := lists[system]
			if len(list.Answers) != len(states)+len(list.System.Incidents) {
				t.Fatalf("%d items, and %d in the table", len(list.Answers), len(states))
			}
			a := list.Answers[i]
			if a.Item.ID != row.item || a.Status != want {
				t.Errorf("%s, %s: %s, want %s: %q", row.item, system, a.Status, want, a.Why)
			}
			if len(a.Why) == 0 || a.Why[0] == "" {
				t.Errorf("%s, %s: %s without a reason", row.item, system, a.Status)
			}
		}
	}
}

// What isn't judged says what is missing, or how to answer all the same.
func TestWhatIsMissingIsNamed(t *testing.T) {
	for name, src := range map[string]string{"empty": empty, "bare": bare} {
		for _, a := range check(modeltest.Load(t, src)).Answers {
			why := strings.Join(a.Why, "; ")
			if a.Status == notJudged && len(a.Missing) == 0 && !strings.Contains(why, "say so: readiness: ") {
				t.Errorf("%s, %s: %q says neither what is missing nor what to do", a.Item.ID, name, why)
			}
		}
	}
}

// A team that states nothing but who it is has no tick: the model of a payment
// with a queue behind it, as it looks on the first day.
func TestSilence(t *testing.T) {
	sys := modeltest.Load(t, "owner: \"team\"\n"+bare)
	list := check(sys)
	if list.Open() != len(list.Answers) || list.Count(shown)+list.Count(attested) > 0 {
		t.Errorf("%d of %d items are open, %d done", list.Open(), len(list.Answers), list.Count(shown)+list.Count(attested))
	}
	for _, a := range list.Answers {
		if a.Item.Automatic() && a.Status != notJudged {
			t.Errorf("%s: %s: %q", a.Item.ID, a.Status, a.Why)
		}
	}
}

// TestEveryTickCanGo takes each stated fact that a tick rests on out of the
// stated system, by saying that nobody knows it: then nothing may imply it, and
// the tick goes.
func TestEveryTickCanGo(t *testing.T) {
	for path, items := range resting(t) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			for _, a := range changed(t, path, "unknown").Answers {
				if slices.Contains(items, a.Item.ID) && a.Done() && !slices.Contains(saidTwice, path) {
					t.Errorf("%s is still ticked: %q", a.Item.ID, a.Why)
				}
			}
		})
	}
}

// saidTwice are facts of the stated system without which something else answers
// the same.
var saidTwice = []string{
	"boxes.announce.inbox.attempts",   // the platform implies them for the line
	"boxes.announce.inbox.deadLetter", // so too, that there is none; the other one is watched
	"boxes.place.capacity.rate",       // its concurrency is bounded too
	"boxes.api.admission.auth",        // the one line that comes in says it too
}

// TestNoTickRestsOnWhatIsGone takes each of them out without a word. A tick may
// stay only where something else implies the fact: the reason no longer calls it
// stated.
func TestNoTickRestsOnWhatIsGone(t *testing.T) {
	for path, items := range resting(t) {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			for _, a := range changed(t, path, "").Answers {
				if slices.Contains(items, a.Item.ID) && a.Done() && slices.Contains(a.RestsOn, path) {
					t.Errorf("%s still rests on it: %q", a.Item.ID, a.Why)
				}
			}
		})
	}
}

// resting are the facts that ticks of the stated system rest on, and the items
// that do.
func resting(t *testing.T) map[string][]string {
	t.Helper()
	on := map[string][]string{}
	for _, a := range check(modeltest.Load(t, string(marshalled(t, whole(t))))).Answers {
		if a.Item.Automatic() && a.Status != na && len(a.RestsOn) == 0 {
			t.Errorf("%s is %s and rests on nothing: %q", a.Item.ID, a.Status, a.Why)
		}
		for _, path := range a.RestsOn {
			on[path] = append(on[path], a.Item.ID)
		}
	}
	if len(on) < 80 {
		t.Fatalf("all ticks together rest on %d facts: %q", len(on), slices.Sorted(maps.Keys(on)))
	}
	return on
}

// whole is the stated system with all that its patterns say written out.
func whole(t *testing.T) map[string]any {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(stated, "*.cue"))
	if err != nil || len(files) < 3 {
		t.Fatal(err, files)
	}
	var src strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, text2, _ := strings.Cut(string(text), "package widgets\n")
		src.WriteString(text2 + "\n")
	}
	out, err := cuecontext.New().CompileString(src.String()).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	var root map[string]any
	if err := json.Unmarshal(out, &root); err != nil {
		t.Fatal(err)
	}
	return root
}

func marshalled(t *testing.T, root map[string]any) []byte {
	t.Helper()
	out, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// changed is the checklist of the stated system with a fact taken out, or with
// another value. A flow without steps is none.
func changed(t *testing.T, path, value string) *readiness.Checklist {
	t.Helper()
	root := whole(t)
	at := root
	labels := strings.Split(strings.TrimSuffix(path, ".steps"), ".")
	for _, label := range labels[:len(labels)-1] {
		var next any = at[label]
		if label == "incidents[0]" {
			next = at["incidents"].([]any)[0]
		}
		in, ok := next.(map[string]any)
		if !ok {
			t.Fatalf("there is no %s in the model", path)
		}
		at = in
	}
	last := labels[len(labels)-1]
	if _, ok := at[last]; !ok {
		t.Fatalf("there is no %s in the model", path)
	}
	if delete(at, last); value != "" && !strings.HasSuffix(path, ".steps") {
		at[last] = value
	}
	return check(modeltest.Load(t, string(marshalled(t, root))))
}
