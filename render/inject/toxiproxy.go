package inject

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tautline.dev/analysis/gameday"
	"tautline.dev/model"
	"tautline.dev/render/plain"
)

// call is one request to Toxiproxy's API.
type call struct{ method, path, body string }

// Toxiproxy writes a shell script that makes the calls: it puts the fault in, watches a
// command that fails when it has to stop, and takes the fault out whatever happens.
func Toxiproxy(w io.Writer, plans []*gameday.Plan) error {
	s := script{variables: map[string]bool{}, names: map[*model.Box]string{}, proxies: map[*model.Box]string{}}
	for _, p := range plans {
		for _, t := range p.Trials {
			s.add(p, t)
		}
	}
	out := bufio.NewWriter(w)
	fmt.Fprint(out, scriptHead)
	for _, b := range sorted(s.boxes) {
		v := s.names[b]
		fmt.Fprintf(out, "#   %s_LISTEN    where those who ask %s are sent instead, such as 127.0.0.1:26001\n", v, b.ID)
		fmt.Fprintf(out, "#   %s_UPSTREAM  where %s is\n", v, b.ID)
		if slices.Contains(s.greeters, b) {
			fmt.Fprintf(out, "#   %s_GREETS    how many bytes %s sends on a new connection before its first answer:\n#       0 for HTTP without TLS; for TLS, HTTP/2 or a database what the handshake takes, at most\n", v, b.ID)
		}
	}
	if len(s.left) > 0 {
		fmt.Fprint(out, "#\n# Left out:\n")
		for _, l := range s.left {
			fmt.Fprintf(out, "#   %s of %s: %s\n", l.Name, plain.Text(l.System), plain.Text(l.Why))
		}
	}
	fmt.Fprint(out, scriptFunctions)
	fmt.Fprint(out, "case \"${1:-}\" in\n")
	for _, c := range s.cases {
		fmt.Fprint(out, c)
	}
	fmt.Fprintf(out, "*)\n\techo 'name one of: %s' >&2\n\texit 2\n\t;;\nesac\n", strings.Join(s.titles, " "))
	return out.Flush()
}

type script struct {
	boxes     []*model.Box
	names     map[*model.Box]string // by which the shell calls boxes
	proxies   map[*model.Box]string // by which Toxiproxy does
	variables map[string]bool
	cases     []string
	titles    []string
	left      []leftOut
	greeters  []*model.Box // whose answers are cut
}

// greets notes that it must be known what a box says before it is asked.
func (s *script) greets(b *model.Box) {
	if !slices.Contains(s.greeters, b) {
		s.greeters = append(s.greeters, b)
	}
}

func (s *script) add(p *gameday.Plan, t *gameday.Trial) {
	why := runnable(t)
	switch {
	case t.Fault == gameday.ZoneLoss || t.Fault == gameday.Duplicate || len(asked(t)) == 0:
		why = "no call that is waited for leads there, so there is no connection for a proxy to stand in"
	case t.Line != nil && t.Fault == gameday.Silence && t.Line.Mode.Or("") != model.Sync:
		why = "its answer comes another way"
	}
	if why != "" {
		s.left = append(s.left, leftOut{p.System.Called(), t.Slug(), why})
		return
	}
	b := t.Boxes[0]
	v := s.variable(b)
	name := s.proxies[b]
	toxic := "/proxies/" + name + "/toxics"
	begin := call{"POST", toxic, fmt.Sprintf(`{"name":"tautline","type":"%s","stream":"downstream","toxicity":1,"attributes":%s}`, toxicType(t.Fault), attributes(t, v))}
	end := call{"DELETE", toxic + "/tautline", ""}
	if t.Fault == gameday.Down {
		begin, end = call{"POST", "/proxies/" + name, `{"enabled":false}`}, call{"POST", "/proxies/" + name, `{"enabled":true}`}
	}
	title := t.Slug()
	for i := 2; slices.Contains(s.titles, title); i++ {
		title = t.Slug() + "-" + strconv.Itoa(i)
	}
	s.titles = append(s.titles, title)
	var c strings.Builder
	fmt.Fprintf(&c, "'%s')\n", title)
	fmt.Fprintf(&c, "\t# Hypothesis: %s\n", plain.Text(t.Hypothesis))
	for _, a := range t.Stop {
		fmt.Fprintf(&c, "\t# Stop when %s: %s\n", a.Box.ID, plain.Text(a.Text))
	}
	if t.Apart {
		fmt.Fprint(&c, "\t# Only in a system that no customer uses.\n")
	}
	switch t.Fault {
	case gameday.LostReply:
		s.greets(b)
		fmt.Fprintf(&c, "\t# What %s says of itself on a new connection gets through, and one byte of its first answer.\n", name)
		fmt.Fprintf(&c, "\t: \"${%s_GREETS:?how many bytes %s sends on a new connection before its first answer}\"\n", v, name)
	case gameday.Silence:
		fmt.Fprintf(&c, "\t# Only what asks over a connection that is open already has its work taken: where %s\n\t# greets who connects, a new one isn't opened.\n", name)
	}
	fmt.Fprintf(&c, "\tproxy '%s' \"${%s_LISTEN:?where those who ask %s are sent}\" \"${%s_UPSTREAM:?where %s is}\"\n", name, v, name, v, name)
	fmt.Fprintf(&c, "\tafterwards '%s' '%s' '%s'\n", end.method, end.path, end.body)
	fmt.Fprintf(&c, "\tbegin '%s' '%s' '%s'\n", begin.method, begin.path, begin.body)
	fmt.Fprintf(&c, "\twatch %d\n\t;;\n", int(t.For.Seconds()))
	s.cases = append(s.cases, c.String())
}

// toxicType is the toxic that does a fault: data that is cut after one byte loses the
// answer, and a timeout of 0 keeps it for as long as the toxic is there.
func toxicType(f gameday.Fault) string {
	switch f {
	case gameday.LostReply:
		return "limit_data"
	case gameday.Silence:
		return "timeout"
	}
	return "latency"
}

// attributes are a toxic's, between quotes of the shell. What a server says before it is
// asked, such as the handshake of a database or of TLS, is no answer: cut there, nobody gets
// a connection, and nothing is done. The connection is cut as soon as the last of so many
// bytes is through, which must be one of the answer's.
func attributes(t *gameday.Trial, variable string) string {
	switch t.Fault {
	case gameday.LostReply:
		return `{"bytes":'"$((` + variable + `_GREETS + 1))"'}`
	case gameday.Silence:
		return `{"timeout":0}`
	}
	return fmt.Sprintf(`{"latency":%d,"jitter":0}`, t.Delay.Milliseconds())
}

// variable is what the shell calls a box.
func (s *script) variable(b *model.Box) string {
	if v, known := s.names[b]; known {
		return v
	}
	v := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToUpper(r)
		}
		return '_'
	}, b.ID)
	if unicode.IsDigit(rune(v[0])) {
		v = "_" + v
	}
	for base, i := v, 2; s.variables[v]; i++ {
		v = base + "_" + strconv.Itoa(i)
	}
	s.variables[v], s.names[b] = true, v
	name := slug(b.ID)
	for base, i := name, 2; slices.Contains(slices.Collect(maps.Values(s.proxies)), name); i++ {
		name = base + "-" + strconv.Itoa(i)
	}
	s.proxies[b] = name
	s.boxes = append(s.boxes, b)
	return v
}

const scriptHead = `#!/bin/sh
# Faults for Toxiproxy (https://github.com/Shopify/toxiproxy): sh THIS-FILE NAME
# puts one in, waits, and takes it out again, also when it is interrupted.
#
# To be set:
#   TOXIPROXY  the address of its API (http://127.0.0.1:8474)
#   STOP       a command that fails as soon as one of the alarms named below goes off
`

const scriptFunctions = `set -eu
: "${TOXIPROXY:=http://127.0.0.1:8474}"

call() {
	if [ -n "$3" ]; then
		curl -fsS --max-time 20 -X "$1" -H 'Content-Type: application/json' -d "$3" "$TOXIPROXY$2" >/dev/null
	else
		curl -fsS --max-time 20 -X "$1" "$TOXIPROXY$2" >/dev/null
	fi
}

proxy() {
	: "${STOP:?a command that fails as soon as one of the alarms of this experiment goes off}"
	call POST /populate "[{\"name\":\"$1\",\"listen\":\"$2\",\"upstream\":\"$3\",\"enabled\":true}]"
}

# What ends the fault is done whatever happens, again and again until it is done, and
# whoever runs this is told where it isn't.
afterwards() {
	method=$1 path=$2 body=$3 begun= timer= asked=
	trap 'restore $?' EXIT
	trap 'exit 130' INT TERM HUP
}

restore() {
	trap '' INT TERM HUP USR1
	for child in $timer $asked; do
		kill "$child" 2>/dev/null || true
	done
	for pause in 0 1 2 4 8; do
		sleep "$pause"
		if call "$method" "$path" "$body"; then
			exit "$1"
		fi
	done
	if [ -n "$begun" ]; then
		echo "THE FAULT MAY STILL BE THERE: it could not be taken out: $method $TOXIPROXY$path $body" >&2
		exit 3
	fi
	exit "$1"
}

begin() {
	begun=yes
	call "$@"
}

# It watches for so many seconds, however long the stop command takes.
watch() {
	over=
	trap 'over=yes' USR1
	(
		trap - EXIT INT TERM HUP USR1
		sleep "$1"
		while kill -USR1 $$ 2>/dev/null; do
			sleep 1
		done
	) >/dev/null 2>&1 &
	timer=$!
	while [ -z "$over" ]; do
		sh -c "$STOP" &
		asked=$!
		if ! wait "$asked" && [ -z "$over" ]; then
			echo 'stopped: the stop command failed' >&2
			exit 1
		fi
		if [ -z "$over" ]; then
			sleep 1 &
			wait $! || true
		fi
	done
}

`
