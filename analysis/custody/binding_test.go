package custody_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/custody"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

// A dead letter is refused where no platform that may be meant can park work in
// it; then nothing is parked.
func TestBindings(t *testing.T) {
	const boxes = `boxes: {t: {kind: "topic", platform: "aws/sns"}, q: {kind: "queue", platform: "aws/sqs"}, f: {kind: "function", platform: "aws/lambda"}, s: kind: "service", w: kind: "worker"
sqs: {kind: "queue", platform: "aws/sqs"}, fifo: {kind: "queue", platform: "aws/sqs-fifo"}, sns: {kind: "topic", platform: "aws/sns"}, db: {kind: "database", platform: "aws/dynamodb"}, pubsub: {kind: "topic", platform: "gcp/pubsub"}}
`
	const told = `lines: l: {from: "t", to: "f", interaction: "deliver"}
`
	for name, c := range map[string]struct {
		rest    string
		binding string // whose it is and its field, as far as a platform says anything
		parked  string // what the line's work is parked in
		refused bool
		far     bool // what is refused belongs to another service
	}{
		"nothing is set": {rest: told},
		"the topic's": {told + `boxes: t: channel: deadLetter: "sqs"`,
			"t channel.deadLetter", "sqs", false, false},
		"a topic into a table": {told + `boxes: t: channel: deadLetter: "db"`,
			"t channel.deadLetter", "", true, true},
		"a queue into its FIFO sister": {`lines: l: {from: "q", to: "w", interaction: "poll"}
boxes: q: channel: deadLetter: "fifo"`,
			"q channel.deadLetter", "", true, false},
		"a queue's, of a program's line": {`lines: l: {from: "q", to: "w", interaction: "poll", deadLetter: "fifo"}`,
			"", "fifo", false, false},
		"the function's, into a topic": {told + `boxes: f: inbox: deadLetter: "sns"`,
			"f inbox.deadLetter", "sns", false, false},
		"the function's, into a table": {told + `boxes: f: inbox: deadLetter: "db"`,
			"f inbox.deadLetter", "", true, true},
		"the line's is the topic's, which parks in no topic": {told + `lines: l: deadLetter: "sns"`,
			"l deadLetter", "", true, true},
		"the line's, by neither": {told + `lines: l: deadLetter: "db"`,
			"l deadLetter", "", true, true},
		"the line's is the topic's, where the function has its own": {told + `lines: l: deadLetter: "sns"
boxes: f: inbox: deadLetter: "sqs"`,
			"l deadLetter", "", true, true},
		"the line's is the topic's, where the function has none": {told + `lines: l: deadLetter: "sns"
boxes: f: inbox: deadLetter: "none"`,
			"l deadLetter", "", true, true},
		"a reader of a log parks less than what calls a function": {`boxes: {k: {kind: "stream", platform: "aws/kinesis"}, f: inbox: deadLetter: "g", g: {kind: "function", platform: "aws/lambda"}}
lines: l: {from: "k", to: "f", interaction: "tail"}`,
			"f inbox.deadLetter", "", true, true},
		"of what a bucket can't hand over nobody knows": {`boxes: u: {kind: "objectstore", platform: "aws/s3"}
lines: l: {from: "u", to: "f", interaction: "deliver", deadLetter: "fifo"}`,
			"", "fifo", false, false},
		"the function's, where a bucket tells it": {`boxes: {u: {kind: "objectstore", platform: "aws/s3"}, f: inbox: deadLetter: "fifo"}
lines: l: {from: "u", to: "f", interaction: "deliver"}`,
			"f inbox.deadLetter", "", true, false},
		"a program parks where it likes": {`lines: l: {from: "s", to: "f", interaction: "send", deadLetter: "db"}`,
			"", "db", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, boxes+c.rest)
			var found, refused []string
			for _, b := range custody.Bindings(s) {
				found = append(found, b.Whose+" "+b.Path)
				if b.Refused(s) {
					refused = append(refused, b.To.Or(nil).ID)
					if got := b.Elsewhere(s); got != c.far {
						t.Errorf("%s is of another service: %t", b.To.Or(nil).ID, got)
					}
				}
			}
			if c.binding != "" && !slices.Contains(found, c.binding) || c.binding == "" && len(found) > 0 {
				t.Errorf("the bindings are %q", found)
			}
			if (len(refused) > 0) != c.refused {
				t.Errorf("refused: %q", refused)
			}
			got, parked := custody.ParkingOf(s, s.Line("l")), ""
			if !strings.HasPrefix(c.binding, "f ") { // what isn't handed over to the function
				got = custody.HandOffParking(s, s.Line("l"))
			}
			if got.To != nil {
				parked = got.To.ID
			}
			if parked != c.parked || (got.Refused != nil) != c.refused {
				t.Errorf("parked: %+v", got)
			}
		})
	}
}

// What stands at a channel or an inbox parks work as its platform can, whichever
// line the work came by; and only what is parked is ever put back.
func TestParkingOfBoxes(t *testing.T) {
	const boxes = `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda"}, s: kind: "service", w: kind: "worker"
q: {kind: "queue", platform: "aws/sqs", channel: retention: "4d"}
sqs: {kind: "queue", platform: "aws/sqs", channel: retention: "14d"}, pubsub: {kind: "queue", platform: "gcp/pubsub", channel: retention: "14d"}, db: {kind: "database", platform: "aws/dynamodb"}}
lines: {l: {from: "s", to: "f", interaction: "send", retry: "none"}, p: {from: "q", to: "w", interaction: "poll", ack: "after-work"}}
boxes: `
	of := func(s *model.System, whose string) custody.Parking {
		if box, ok := strings.CutSuffix(whose, " inbox"); ok {
			return custody.InboxParking(s, s.Box(box))
		}
		return custody.ChannelParking(s, s.Box(whose))
	}
	for name, c := range map[string]struct{ rest, whose, to, refused, never, needs, line, back string }{
		"a queue's":                  {rest: `q: channel: deadLetter: {to: "sqs", after: 3}`, whose: "q", to: "sqs", line: "p", back: "sqs"},
		"a queue's, into another":    {rest: `q: channel: deadLetter: {to: "pubsub", after: 3}`, whose: "q", refused: "pubsub", line: "p"},
		"after no number of times":   {rest: `q: channel: deadLetter: {to: "sqs", after: "unlimited"}`, whose: "q", never: "sqs", line: "p"},
		"a queue has none":           {rest: `q: channel: deadLetter: "none"`, whose: "q", line: "p"},
		"nobody says":                {rest: `s: {}`, whose: "s inbox", needs: "boxes.s.inbox.deadLetter", line: "l"},
		"a function's":               {rest: `f: inbox: deadLetter: "sqs"`, whose: "f inbox", to: "sqs", line: "l", back: "sqs"},
		"a function's, into a table": {rest: `f: inbox: deadLetter: "db"`, whose: "f inbox", refused: "db", line: "l"},
		"a service's, wherever":      {rest: `s: inbox: deadLetter: "db"`, whose: "s inbox", to: "db", line: "l"},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, boxes+"{"+c.rest+"}")
			id := func(b *model.Box) string {
				if b == nil {
					return ""
				}
				return b.ID
			}
			got := of(s, c.whose)
			if id(got.To) != c.to || id(got.Refused) != c.refused || id(got.Never) != c.never || got.Needs != c.needs {
				t.Errorf("parked in %q, refused by %q, never in %q, needs %q", id(got.To), id(got.Refused), id(got.Never), got.Needs)
			}
			if named := id(got.Named()); named != c.to+c.refused+c.never {
				t.Errorf("the dead letter that is named is %q", named)
			}
			back, again := custody.ComebackOf(s, s.Line(c.line)), custody.RepeatedBy(s, s.Line(c.line))
			if id(back.ParkedIn) != c.back || (back.Parked > 0) != (c.back != "") {
				t.Errorf("it is put back out of %q, within %v", id(back.ParkedIn), back.Parked)
			}
			if c.line == "l" && again.Replayed {
				t.Errorf("the function's platform repeats it, and here it is %+v", again)
			}
		})
	}
}

// A dead letter of the same platform may count the age of a message from when it
// was first sent: what was held long is soon gone.
func TestAgesOut(t *testing.T) {
	for name, c := range map[string]struct {
		boxes string
		want  bool
	}{
		"as long as the queue itself": {`q: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "4d"}`, true},
		"longer":                      {`q: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "5d"}`, false},
		"the longest that there is":   {`q: {kind: "queue", platform: "aws/sqs", channel: {retention: "14d", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "14d"}`, false},
		"nobody knows the platform":   {`q: {kind: "queue", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", channel: retention: "4d"}`, false},
		"of another platform":         {`q: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", channel: retention: "4d"}`, false},
		"kept without end":            {`q: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", deadLetter: "dlq"}}, dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "none"}`, false},
		"no dead letter":              {`q: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", deadLetter: "none"}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := modeltest.Named(t, "boxes: {"+c.boxes+"}")
			if got := custody.AgesOut(s.Box("q")); got != c.want {
				t.Errorf("it ages out: %t", got)
			}
		})
	}
}

// Only a platform's limit tells what is longest.
func TestKeepsLongest(t *testing.T) {
	for box, want := range map[string]bool{
		`{kind: "queue", platform: "aws/sqs", channel: retention: "14d"}`:     true,
		`{kind: "queue", platform: "aws/sqs", channel: retention: "13d"}`:     false,
		`{kind: "queue", platform: "aws/sqs", channel: retention: "unknown"}`: false,
		`{kind: "queue", channel: retention: "14d"}`:                          false,
	} {
		s := modeltest.Named(t, "boxes: q: "+box)
		if got := custody.KeepsLongest(s.Box("q")); got != want {
			t.Errorf("%s keeps as long as it can: %t", box, got)
		}
	}
}

// What both ends of several lines can park in is said once.
func TestTakesOnce(t *testing.T) {
	s := modeltest.Named(t, `boxes: {t: {kind: "topic", platform: "aws/sns"}, f: {kind: "function", platform: "aws/lambda", inbox: deadLetter: "q"}, q: {kind: "queue", platform: "aws/sqs"}}
lines: {l: {from: "t", to: "f", interaction: "deliver"}, m: {from: "t", to: "f", interaction: "deliver"}}`)
	for _, b := range custody.Bindings(s) {
		if len(b.Takes) != 1 {
			t.Errorf("%s parks in %v", b.Whose, b.Takes)
		}
	}
}
