package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// factPaths are the facts that an entity has.
func factPaths(list func(func(string, AnyFact))) []string {
	var out []string
	list(func(path string, _ AnyFact) { out = append(out, path) })
	return out
}

// boxFacts are the facts of a box, and of how its platform behaves.
func boxFacts(b *Box) func(func(string, AnyFact)) {
	return func(visit func(string, AnyFact)) {
		b.Facts(visit)
		b.Behaviour.facts(visit)
	}
}

// A platform fact with a misspelt path, or a value that its field can't hold,
// would imply nothing and nobody would notice.
func TestPlatformFactsFitTheirFields(t *testing.T) {
	shown := func(t *testing.T, l platform.Lines) {
		for _, f := range l.Facts {
			if l.Segment != "" && isInteraction(f.Path) {
				t.Errorf("%s: how the ends talk holds for the whole line, not for the %s", l.Title, l.Segment)
			}
		}
	}
	box, line := factPaths(boxFacts(new(Box))), append(factPaths(new(Line).Facts), "interaction")
	check := func(t *testing.T, definition string, known []string, f platform.Fact) {
		if !slices.Contains(known, f.Path) {
			t.Errorf("%s has no fact %q", definition, f.Path)
		}
		for _, v := range []*value.Node{f.Value, f.Default, f.Min, f.Max} {
			if v == nil || strings.HasPrefix(f.Path, "behaviour.") {
				continue
			}
			for _, p := range language().Check(definition, entityWith(definition, f.Path, v), "") {
				t.Errorf("%s: %v", f.Path, p)
			}
		}
	}
	for _, id := range platform.IDs() {
		t.Run(id, func(t *testing.T) {
			p := platform.Builtin(id)
			for _, f := range p.Box {
				check(t, "#Box", box, f)
			}
			for _, l := range p.Lines {
				shown(t, l)
				for _, f := range l.Facts {
					check(t, "#Line", line, f)
				}
			}
		})
	}
}

// entityWith is the smallest box or line with a value at a path.
func entityWith(definition, path string, v *value.Node) *value.Node {
	text := func(s string) *value.Node { return &value.Node{Kind: value.String, Text: s} }
	field := func(label string, v *value.Node) value.Field { return value.Field{Label: label, Value: v} }
	root := &value.Node{Kind: value.Struct, Fields: []value.Field{field("kind", text("function"))}}
	if definition == "#Line" {
		root.Fields = []value.Field{field("from", text("a")), field("to", text("b"))}
	}
	at, labels := root, strings.Split(path, ".")
	for i, label := range labels {
		next := v
		if i < len(labels)-1 {
			next = &value.Node{Kind: value.Struct}
			if label == "buffer" && labels[i+1] != "name" {
				next.Fields = append(next.Fields, field("name", text("it")))
			}
		}
		at.Fields = append(at.Fields, field(label, next))
		at = next
	}
	return root
}

// Each unknown fact that a platform speaks of becomes implied, as the platform
// says, and none of its facts is there in vain.
func TestPlatformFactsImply(t *testing.T) {
	for _, id := range platform.IDs() {
		p := platform.Builtin(id)
		try := func(where string, f platform.Fact, list func(func(string, AnyFact))) {
			if f.Implied() == nil || f.Path == "deadLetter.to" && !unsaid(f.Implied()) {
				return
			}
			apply(p.ID, []platform.Fact{f}, list, true)
			there := f.Path == "interaction" // three facts in one word
			list(func(path string, got AnyFact) {
				there = there || path == f.Path
				if path == f.Path && (got.State() != Implied || got.Origin().Source.By != id) {
					t.Errorf("%s: %s %s stays %v", id, where, path, got.State())
				}
				// What can be stated of a box is checked against its shape above.
				if want := strings.Trim(f.Implied().Show(), `"`); path == f.Path && strings.HasPrefix(path, "behaviour.") && got.Text() != want {
					t.Errorf("%s: %s is %s, and should be %s", id, path, got.Text(), want)
				}
			})
			if !there {
				t.Errorf("%s: %s: nothing has the fact %s", id, where, f.Path)
			}
		}
		for _, f := range p.Box {
			try("box", f, boxFacts(new(Box)))
		}
		for _, l := range p.Lines {
			for _, f := range l.Facts {
				try(l.Title, f, new(Line).Facts)
			}
		}
	}
}

// lineBetween loads a model of two boxes and the line "it" between them; what
// follows the box's kind and the line's ends can be given too.
func lineBetween(t *testing.T, from, to, line string) *Line {
	t.Helper()
	src := fmt.Sprintf("system: \"s\"\nowner: \"team\"\nboxes: {a: {%s}, b: {%s}}\nlines: it: {from: \"a\", to: \"b\", %s}\n", from, to, line)
	loaded, err := Load([]string{"-"}, Options{Dir: t.TempDir(), Stdin: strings.NewReader(src)})
	if err != nil {
		t.Fatal(err)
	}
	if len(loaded[0].Problems) > 0 {
		t.Fatal(loaded[0].Problems)
	}
	return loaded[0].System.Line("it")
}

// factAt is the fact of a line at a path, which must be one.
func factAt(t *testing.T, l *Line, path string) AnyFact {
	t.Helper()
	var found AnyFact
	listed := func(visit func(string, AnyFact)) {
		l.Facts(visit)
		l.ProcessingFacts(visit)
	}
	listed(func(p string, f AnyFact) {
		if p == path {
			found = f
		}
	})
	if found == nil {
		t.Fatalf("a line has no fact %q", path)
	}
	return found
}

// platformBoxes are short names for boxes in these tests.
var platformBoxes = map[string]string{
	"lambda":    `kind: "function", platform: "aws/lambda"`,
	"sqs":       `kind: "queue", platform: "aws/sqs"`,
	"fifo":      `kind: "queue", platform: "aws/sqs-fifo"`,
	"sns":       `kind: "topic", platform: "aws/sns"`,
	"bus":       `kind: "bus", platform: "aws/eventbridge-classic"`,
	"newbus":    `kind: "bus", platform: "aws/eventbridge-custom"`,
	"pipe":      `kind: "pipe", platform: "aws/eventbridge-pipes"`,
	"rest":      `kind: "gateway", platform: "aws/api-gateway-rest"`,
	"http-api":  `kind: "gateway", platform: "aws/api-gateway-http"`,
	"dynamodb":  `kind: "database", platform: "aws/dynamodb"`,
	"standard":  `kind: "workflow", platform: "aws/step-functions-standard"`,
	"express":   `kind: "workflow", platform: "aws/step-functions-express"`,
	"s3":        `kind: "objectstore", platform: "aws/s3"`,
	"kafka":     `kind: "stream", platform: "kafka"`,
	"quorum":    `kind: "queue", platform: "rabbitmq-quorum"`,
	"classic":   `kind: "queue", platform: "rabbitmq-classic"`,
	"grpc":      `kind: "service", platform: "grpc"`,
	"kinesis":   `kind: "stream", platform: "aws/kinesis"`,
	"msk":       `kind: "stream", platform: "aws/msk"`,
	"rds":       `kind: "database", platform: "aws/rds"`,
	"aurora":    `kind: "database", platform: "aws/aurora"`,
	"cache":     `kind: "cache", platform: "aws/elasticache"`,
	"alb":       `kind: "gateway", platform: "aws/alb"`,
	"ws-api":    `kind: "gateway", platform: "aws/api-gateway-websocket"`,
	"scheduler": `kind: "scheduler", platform: "aws/scheduler"`,
	"firehose":  `kind: "pipe", platform: "aws/firehose"`,
	"boto3":     `kind: "worker", platform: "aws-sdk/python"`,
	"service":   `kind: "service"`,
	"client":    `kind: "client"`,
	"webserver": `kind: "service", platform: "http"`,
}

// linePaths are the facts that the table below tells; the others depend on what a
// team states.
var linePaths = []string{
	"interaction.mode", "interaction.channel", "interaction.delivery", "timeout",
	"retry.attempts", "retry.by", "retry.backoff.strategy", "retry.backoff.base", "retry.backoff.cap", "retry.backoff.jitter", "retry.maxAge",
	"deadLetter.to", "deadLetter.after", "buffer.name", "buffer.retention", "guarantee", "ordering", "ack",
	"batch.size", "batch.window", "batch.partialFailure", "concurrency", "data.maxSize",
}

// impliedFacts lists what of that is known about a line, "path=value" and in the
// order of the line's facts; a stated fact is marked.
func impliedFacts(l *Line) []string {
	var out []string
	add := func(path string, f AnyFact) {
		if slices.Contains(linePaths, strings.TrimPrefix(path, "processing.")) && f.Known() {
			mark := ""
			if f.State() == Stated {
				mark = " (stated)"
			}
			out = append(out, path+"="+f.Text()+mark)
		}
	}
	l.Facts(add)
	l.ProcessingFacts(add)
	return out
}

// sizeText is an amount of data as facts show it.
func sizeText(s string) string {
	n, err := ParseSize(s)
	if err != nil {
		panic(err)
	}
	return n.String()
}

func TestImpliedFactsOfALine(t *testing.T) {
	pushed := []string{"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push"}
	sent := []string{"interaction.mode=async (stated)", "interaction.channel=point-to-point (stated)", "interaction.delivery=push (stated)"}
	lambdaQueue := []string{"buffer.name=Lambda's internal event queue", "buffer.retention=6h", "guarantee=at-least-once"}
	inside := []string{
		"processing.retry.attempts=3", "processing.retry.by=platform", "processing.retry.backoff.strategy=linear", "processing.retry.backoff.base=1m",
		"processing.retry.backoff.cap=2m", "processing.retry.maxAge=6h", "processing.deadLetter.to=none",
	}
	fromTopic := []string{
		"retry.attempts=100015", "retry.by=broker", "retry.backoff.strategy=exponential", "retry.backoff.base=1s", "retry.backoff.cap=20s", "retry.maxAge=23d", "deadLetter.to=none",
	}
	fromBus := []string{"retry.attempts=186", "retry.by=broker", "retry.backoff.strategy=exponential", "retry.maxAge=1d", "deadLetter.to=none"}
	fromBoto := []string{
		"retry.attempts=3", "retry.by=caller", "retry.backoff.strategy=exponential", "retry.backoff.base=50ms", "retry.backoff.cap=20s", "retry.backoff.jitter=full",
	}
	for _, test := range []struct {
		from, to, states string
		want             []string
	}{
		{"sqs", "lambda", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point", "interaction.delivery=poll",
			"retry.by=broker", "deadLetter.to=none", "buffer.name=a", "buffer.retention=4d",
			"guarantee=at-least-once", "ordering=none", "ack=after-work",
			"batch.size=10", "batch.window=0s", "batch.partialFailure=false", "concurrency=1250", "data.maxSize=1MiB",
		}},
		{"fifo", "lambda", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point", "interaction.delivery=poll",
			"retry.by=broker", "deadLetter.to=none", "buffer.name=a", "buffer.retention=4d",
			"guarantee=at-least-once", "ordering=key", "ack=after-work",
			"batch.size=10", "batch.partialFailure=false", "data.maxSize=1MiB",
		}},
		{"sns", "lambda", "", slices.Concat(pushed, fromTopic, lambdaQueue, []string{"data.maxSize=256KiB"}, inside)},
		{"bus", "lambda", "", slices.Concat(pushed, fromBus, lambdaQueue, []string{"data.maxSize=256KiB"}, inside)},
		{"s3", "lambda", "", slices.Concat([]string{"interaction.mode=async", "interaction.delivery=push"}, lambdaQueue, []string{"ordering=none", "data.maxSize=" + sizeText("1MB")}, inside)},
		{"service", "lambda", `interaction: "send"`, slices.Concat(sent, lambdaQueue, []string{"data.maxSize=" + sizeText("1MB")}, inside)},
		{"service", "lambda", `interaction: "request-reply"`, []string{
			"interaction.mode=sync (stated)", "interaction.channel=point-to-point (stated)", "interaction.delivery=push (stated)", "data.maxSize=" + sizeText("6MB"),
		}},
		{"service", "lambda", "", nil}, // called either way: a question
		{"rest", "lambda", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push",
			"timeout=29s", "retry.attempts=none", "data.maxSize=" + sizeText("6MB"),
		}},
		{"http-api", "lambda", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push",
			"timeout=30s", "retry.attempts=none", "data.maxSize=" + sizeText("6MB"),
		}},
		{"pipe", "lambda", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push", "data.maxSize=" + sizeText("6MB"),
		}},
		{"pipe", "lambda", `interaction: "send"`, slices.Concat(sent, lambdaQueue, []string{"data.maxSize=" + sizeText("1MB")}, inside)},
		{"standard", "lambda", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push",
			"timeout=none", "retry.attempts=none", "data.maxSize=256KiB",
		}},
		{"dynamodb", "lambda", "", []string{
			"interaction.mode=async", "interaction.delivery=poll",
			"retry.attempts=unlimited", "retry.by=platform", "retry.maxAge=none", "deadLetter.to=none",
			"buffer.name=the table's stream", "buffer.retention=1d", "guarantee=at-least-once", "ordering=key", "ack=after-work",
			"batch.size=100", "batch.partialFailure=false",
		}},
		{"kafka", "lambda", "", []string{
			"interaction.mode=async", "interaction.delivery=poll",
			"retry.attempts=unlimited", "retry.by=platform", "retry.maxAge=none", "deadLetter.to=none",
			"buffer.name=a", "buffer.retention=7d", "guarantee=at-least-once", "ordering=key", "ack=after-work",
			"batch.size=100", "batch.window=500ms", "batch.partialFailure=false", "data.maxSize=1MiB",
		}},
		{"lambda", "dynamodb", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push",
		}},
		{"lambda", "sqs", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point", "interaction.delivery=push",
			"buffer.name=b", "buffer.retention=4d", "data.maxSize=1MiB",
		}},
		{"dynamodb", "pipe", "", []string{
			"interaction.mode=async", "interaction.delivery=poll",
			"retry.attempts=unlimited", "retry.by=platform", "retry.maxAge=none", "deadLetter.to=none",
			"buffer.name=the table's stream", "buffer.retention=1d", "ordering=key", "ack=after-work",
		}},
		{"sqs", "pipe", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point", "interaction.delivery=poll",
			"retry.by=broker", "deadLetter.to=none", "buffer.name=a", "buffer.retention=4d", "ordering=none", "ack=after-work", "data.maxSize=1MiB",
		}},
		{"pipe", "standard", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point", "interaction.delivery=push",
			"buffer.name=b", "data.maxSize=256KiB",
		}},
		{"pipe", "express", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push",
			"guarantee=at-most-once", "data.maxSize=256KiB",
		}},
		{"service", "bus", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push", "buffer.name=b",
		}},
		{"bus", "sqs", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push",
			"retry.attempts=186", "retry.by=broker", "retry.backoff.strategy=exponential", "retry.maxAge=1d",
			"deadLetter.to=none", "buffer.name=a", "buffer.retention=1d", "guarantee=at-least-once", "data.maxSize=256KiB",
		}},
		{"newbus", "service", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push",
			"retry.attempts=6", "retry.by=broker", "retry.maxAge=5m", "deadLetter.to=none", "buffer.name=a", "buffer.retention=5m",
		}},
		{"sns", "sqs", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push",
			"retry.attempts=100015", "retry.by=broker", "retry.backoff.strategy=exponential", "retry.backoff.base=1s", "retry.backoff.cap=20s", "retry.maxAge=23d",
			"deadLetter.to=none", "buffer.name=a", "buffer.retention=23d", "data.maxSize=256KiB",
		}},
		{"sns", "webserver", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push",
			"retry.attempts=4", "retry.by=broker", "retry.backoff.strategy=constant", "retry.backoff.base=20s", "deadLetter.to=none", "buffer.name=a", "data.maxSize=256KiB",
		}},
		{"client", "rest", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push",
		}},
		{"quorum", "service", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point",
			"retry.by=broker", "retry.backoff.strategy=none", "deadLetter.to=none", "deadLetter.after=20", "buffer.name=a", "buffer.retention=none", "ordering=none", "data.maxSize=16MiB",
		}},
		{"classic", "service", "", []string{
			"interaction.mode=async", "interaction.channel=point-to-point",
			"retry.attempts=unlimited", "retry.by=broker", "retry.backoff.strategy=none", "ordering=none", "data.maxSize=16MiB",
		}},
		{"service", "grpc", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push", "timeout=none", "retry.attempts=none", "data.maxSize=4MiB",
		}},
		{"kinesis", "lambda", "", []string{
			"interaction.mode=async", "interaction.delivery=poll",
			"retry.attempts=unlimited", "retry.by=platform", "retry.maxAge=none", "deadLetter.to=none",
			"buffer.name=a", "buffer.retention=1d", "guarantee=at-least-once", "ack=after-work",
			"batch.size=100", "batch.partialFailure=false", "data.maxSize=1MiB",
		}},
		{"kinesis", "pipe", "", []string{
			"interaction.mode=async", "interaction.delivery=poll",
			"retry.attempts=unlimited", "retry.by=platform", "retry.maxAge=none", "deadLetter.to=none",
			"buffer.name=a", "buffer.retention=1d", "ack=after-work", "data.maxSize=1MiB",
		}},
		{"service", "kinesis", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push",
			"buffer.name=b", "buffer.retention=1d",
		}},
		{"msk", "lambda", "", []string{
			"interaction.mode=async", "interaction.delivery=poll",
			"retry.attempts=unlimited", "retry.by=platform", "retry.maxAge=none", "deadLetter.to=none", "buffer.name=a",
			"guarantee=at-least-once", "ack=after-work",
			"batch.size=100", "batch.window=500ms", "batch.partialFailure=false",
		}},
		{"alb", "service", `interaction: "request-reply"`, []string{
			"interaction.mode=sync (stated)", "interaction.channel=point-to-point (stated)", "interaction.delivery=push (stated)", "timeout=1m",
		}},
		{"alb", "lambda", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push", "data.maxSize=" + sizeText("1MB"),
		}},
		{"scheduler", "lambda", "", slices.Concat([]string{"interaction.mode=async", "interaction.channel=point-to-point", "interaction.delivery=push", "retry.by=caller", "retry.backoff.strategy=exponential", "deadLetter.to=none"}, lambdaQueue, []string{"data.maxSize=" + sizeText("1MB")}, inside)},
		{"scheduler", "lambda", `interaction: "send"`, slices.Concat(sent, []string{"retry.by=caller", "retry.backoff.strategy=exponential", "deadLetter.to=none"}, lambdaQueue, []string{"data.maxSize=" + sizeText("1MB")}, inside)},
		{"sns", "firehose", "", []string{
			"interaction.mode=async", "interaction.channel=publish-subscribe", "interaction.delivery=push",
			"retry.attempts=100015", "retry.by=broker", "retry.backoff.strategy=exponential", "retry.backoff.base=1s", "retry.backoff.cap=20s", "retry.maxAge=23d",
			"deadLetter.to=none", "buffer.name=a", "buffer.retention=23d", "data.maxSize=256KiB",
		}},
		{"boto3", "dynamodb", "", []string{
			"interaction.mode=sync", "interaction.channel=point-to-point", "interaction.delivery=push", "timeout=1m",
			"retry.attempts=4", "retry.by=caller", "retry.backoff.strategy=exponential", "retry.backoff.base=25ms", "retry.backoff.cap=20s", "retry.backoff.jitter=full",
		}},
		{"boto3", "lambda", `interaction: "send"`, slices.Concat(sent, []string{"timeout=1m"}, fromBoto, lambdaQueue, []string{"data.maxSize=" + sizeText("1MB")}, inside)},
		{"service", "webserver", "", nil}, // depends on the caller's library
	} {
		t.Run(test.from+" to "+test.to+" "+test.states, func(t *testing.T) {
			got := impliedFacts(lineBetween(t, platformBoxes[test.from], platformBoxes[test.to], test.states))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What a team states wins over every platform, and says so.
func TestStatedFactsWin(t *testing.T) {
	l := lineBetween(t, platformBoxes["bus"], platformBoxes["lambda"]+`, inbox: {attempts: 1, deadLetter: "b"}`, `guarantee: "unknown"`)
	for _, test := range []struct {
		path  string
		state State
		text  string
	}{
		{"processing.retry.attempts", Stated, "1"}, // of the inbox
		{"processing.deadLetter.to", Stated, "b"},  // of the inbox
		{"processing.retry.maxAge", Implied, "6h"}, // of Lambda, which the inbox leaves open
		{"retry.attempts", Implied, "186"},         // of the rule, of which the inbox says nothing
		{"deadLetter.to", Implied, "none"},
		{"guarantee", Unknown, "unknown"}, // the team says that nobody knows
	} {
		f := factAt(t, l, test.path)
		if f.State() != test.state || f.Text() != test.text {
			t.Errorf("%s is %v %s, want %v %s", test.path, f.State(), f.Text(), test.state, test.text)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		from, to, states, path, want string
	}{
		{"rest", "lambda", `timeout: "45s"`, "timeout", "at most 29s"},
		{"rest", "lambda", `timeout: "10ms"`, "timeout", "at least 50ms"},
		{"http-api", "lambda", `timeout: "30s"`, "timeout", ""},
		{"fifo", "lambda", `batch: size: 100`, "batch.size", "at most 10"},
		{"sqs", "lambda", `batch: size: 100`, "batch.size", ""},
		{"s3", "lambda", `retry: {attempts: 5, by: "platform"}`, "retry.attempts", ""}, // of the hand-off; see retry-contradicts-platform
		{"bus", "lambda", `retry: {attempts: 100, by: "broker"}`, "retry.attempts", ""},
		{"bus", "sqs", `retry: attempts: 200`, "retry.attempts", "at most 186"},
		{"dynamodb", "lambda", `retry: attempts: "unlimited"`, "retry.attempts", ""},
		{"service", "lambda", `interaction: "request-reply", data: maxSize: "7MB"`, "data.maxSize", "at most 6MB"},
		{"standard", "lambda", `data: maxSize: "1MB"`, "data.maxSize", "at most 256KiB"},
		{"service", "sqs", `data: maxSize: "2MiB"`, "data.maxSize", "at most 1MiB"},
	} {
		t.Run(test.from+" to "+test.to+" "+test.states, func(t *testing.T) {
			l := lineBetween(t, platformBoxes[test.from], platformBoxes[test.to], test.states)
			if got, _ := Beyond(factAt(t, l, test.path)); got != test.want {
				t.Errorf("%s is beyond %q, want %q", test.path, got, test.want)
			}
		})
	}
}

func TestImpliedFactsOfABox(t *testing.T) {
	for _, test := range []struct {
		box  string
		want []string
	}{
		{"lambda", []string{"timeout=3s"}},
		{"sqs", []string{"channel.durable=true", "channel.retention=4d", "channel.visibility=30s", "channel.ordering=none", "channel.deadLetter.to=none", "channel.maxSize=1MiB"}},
		{"fifo", []string{"channel.durable=true", "channel.retention=4d", "channel.visibility=30s", "channel.ordering=key", "channel.dedup=5m", "channel.deadLetter.to=none", "channel.maxSize=1MiB"}},
		{"rest", []string{"admission.throttle.rate=10000", "admission.throttle.burst=5000", "admission.throttle.per=account and Region", "admission.maxSize=" + sizeText("10MB")}},
		{"dynamodb", []string{"store.backup.pitr=false"}},
		{"express", []string{"timeout=5m"}},
		{"standard", []string{"timeout=none"}},
		{"quorum", []string{"channel.durable=true", "channel.retention=none", "channel.visibility=30m", "channel.ordering=none", "channel.deadLetter.to=none", "channel.deadLetter.after=20", "channel.maxSize=16MiB"}},
		{"kafka", []string{"channel.durable=true", "channel.retention=7d", "channel.ordering=key", "channel.maxSize=1MiB"}},
		{"sns", []string{"channel.durable=true", "channel.maxSize=256KiB"}},
		{"kinesis", []string{"channel.durable=true", "channel.retention=1d", "channel.maxSize=1MiB"}},
		{"msk", []string{"channel.durable=true"}},
		{"rds", []string{"place.zones=1", "store.backup.retention=1d"}},
		{"aurora", []string{"store.backup.retention=1d"}},
		{"cache", []string{"store.backup.every=none"}},
		{"alb", nil},
		{"ws-api", []string{"admission.throttle.rate=10000", "admission.throttle.burst=5000", "admission.throttle.per=account and Region"}},
	} {
		t.Run(test.box, func(t *testing.T) {
			var got []string
			lineBetween(t, platformBoxes[test.box], platformBoxes["service"], "").From.Facts(func(path string, f AnyFact) {
				if f.State() == Implied && path != "owner" {
					got = append(got, path+"="+f.Text())
				}
			})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
