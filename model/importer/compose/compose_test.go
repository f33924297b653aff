package compose_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/importer/compose"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// read makes a draft of the files of a folder: those named, in their order.
func read(t *testing.T, all map[string]string, named ...string) (*draft.Draft, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range all {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	set := &files.Set{}
	t.Cleanup(set.Close)
	root, _, err := set.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var sources []compose.File
	for _, name := range named {
		src, err := root.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := tree.One(name, src)
		if err != nil {
			return nil, err
		}
		if !compose.Is(doc) {
			t.Fatalf("%s isn't taken for a Compose file", name)
		}
		sources = append(sources, compose.File{Root: root, Name: name, Doc: doc})
	}
	p, err := compose.Read(sources)
	if err != nil {
		return nil, err
	}
	d := &draft.Draft{}
	compose.Map([]*compose.Project{p}, d)
	return d, nil
}

// said is a draft in words: boxes and lines, sorted.
func said(d *draft.Draft) []string {
	var out []string
	for _, b := range d.Boxes {
		words := []string{"box", b.ID, b.Kind}
		if b.Platform != "" {
			words = append(words, b.Platform)
		}
		out = append(out, strings.Join(append(words, b.Tags...), " "))
	}
	for _, l := range d.Lines {
		out = append(out, fmt.Sprintf("%s: %s -> %s", l.ID, l.From, l.To))
	}
	slices.Sort(out)
	return out
}

// service is a file with services web, api, and what else is given of web.
func web(of string) string {
	return "services:\n  web:\n    image: acme/web\n" + of + "  api: {image: acme/api}\n  orders: {image: acme/orders}\n  db: {image: \"postgres:16\"}\n"
}

func TestRead(t *testing.T) {
	boxes := []string{"box api service", "box db database postgresql", "box orders service", "box web service"}
	for _, c := range []struct {
		name  string
		files map[string]string
		named []string
		// lines are those expected beside the four boxes; all replaces both.
		lines, all []string
	}{
		{name: "an address with a port", files: map[string]string{"c": web("    environment: {API: \"api:8080\"}\n")}, lines: []string{"web.API: web -> api"}},
		{name: "a name alone, where the variable says that it is an address", files: map[string]string{"c": web("    environment: [API_HOST=api, KAFKA_TOPIC=orders, DB_TYPE=db, MODE=api]\n")}, lines: []string{"web.API_HOST: web -> api"}},
		{name: "URLs, JDBC, connection strings", files: map[string]string{"c": web(`    environment:
      A: http://api/v1?next=http://nowhere
      B: jdbc:postgresql://db:5432/shop?user=api
      C: Host=orders;Username=api;Password=api
`)}, lines: []string{"web.A: web -> api", "web.B: web -> db", "web.C: web -> orders"}},
		{name: "a list is a line to each", files: map[string]string{"c": web("    environment: {UPSTREAMS: \"api:1, orders:2\"}\n")}, lines: []string{"web.UPSTREAMS.api: web -> api", "web.UPSTREAMS.orders: web -> orders"}},
		{name: "two variables for one address are one line", files: map[string]string{"c": web("    environment: {API_HOST: api, API_URL: \"http://api:80\"}\n")}, lines: []string{"web.API_HOST: web -> api"}},
		{name: "its own name, and the computer it runs on", files: map[string]string{"c": web("    environment: {SELF_URL: \"http://web:80\", OTHER_HOST: localhost, BIND_HOST: api, NO_PROXY: \"api,db\", ALLOWED_HOSTS: api}\n")}},
		{name: "what waits, links and checks makes no line", files: map[string]string{"c": web(`    depends_on: {api: {condition: service_healthy}}
    links: [orders]
    networks: {back: {}}
    healthcheck: {test: "curl http://api:80", timeout: 3s, retries: 5}
    environment: {WAIT_HOSTS: "db:5432"}
    command: ["./wait-for-it.sh", "db:5432", "--", "serve"]
`)}},
		{name: "a link is a name", files: map[string]string{"c": web("    links: [\"api:backend\"]\n    environment: {B_URL: \"http://backend\"}\n")}, lines: []string{"web.B_URL: web -> api"}},
		{name: "words of the command", files: map[string]string{"c": web("    command: --rate 200 -h api orders\n")}, lines: []string{"web.command: web -> api"}},
		{name: "a script", files: map[string]string{"c": web("    entrypoint: [sh, -c]\n    command: [\"until nc -z db 5432; do sleep 1; done; serve --api=http://api:80\"]\n")}, lines: []string{"web.command: web -> api"}},
		{name: "options of Java", files: map[string]string{"c": web("    environment: {JAVA_OPTS: \"-Xmx1g -Dorders.url=http://orders:80 -Dname=api\"}\n")}, lines: []string{"web.JAVA_OPTS: web -> orders"}},
		{name: "variables of .env, with defaults and alternatives", files: map[string]string{
			".env": "export API=api # where it is\nPORT=\"80\"\nURL=http://${API}:${PORT}\nEMPTY=\n",
			"c": web(`    environment:
      - URL
      - B_HOST=${NONE:-orders}
      - C_HOST=${EMPTY-db}
      - D_HOST=${API:+db}
      - E_HOST=${NONE:?say it}
      - F_HOST=$${API}
`)}, lines: []string{"web.B_HOST: web -> orders", "web.D_HOST: web -> db", "web.URL: web -> api"}},
		{name: "a default within a default", files: map[string]string{"c": web("    environment: {B_HOST: \"${X:-${Y:-orders}}\"}\n")}, lines: []string{"web.B_HOST: web -> orders"}},
		{name: "a host that isn't known, in known surroundings", files: map[string]string{"c": web("    environment: {A_URL: \"http://${WHERE}:80/api\", B_URL: \"http://u:${PW}@api:${PORT}/x\", C_URL: \"http://api${SUFFIX}/\"}\n")}, lines: []string{"web.B_URL: web -> api"}},
		{name: "an env_file, behind the environment", files: map[string]string{"vars/web.env": "A_HOST=api\nB_HOST=db\n", "c": web("    env_file: [vars/web.env, {path: not.env, required: false}]\n    environment: {B_HOST: orders}\n")}, lines: []string{"web.A_HOST: web -> api", "web.B_HOST: web -> orders"}},
		{name: "anchors and merges", files: map[string]string{"c": "x-all: &all\n  environment: {A_HOST: api}\n" + web("    <<: *all\n")}, lines: []string{"web.A_HOST: web -> api"}},
		{name: "files add to each other, in their order", files: map[string]string{"c": web("    environment: [A_HOST=api]\n"), "d": "services: {web: {environment: {A_HOST: db, B_HOST: orders}}}"}, named: []string{"c", "d"}, lines: []string{"web.A_HOST: web -> db", "web.B_HOST: web -> orders"}},
		{name: "an env_file of a later file, behind the environment of an earlier one", files: map[string]string{"c": web("    environment: [A_HOST=api]\n"), "d": "services: {web: {env_file: e}}", "e": "A_HOST=db\nB_HOST=orders"}, named: []string{"c", "d"},
			lines: []string{"web.A_HOST: web -> api", "web.B_HOST: web -> orders"}},
		{name: "!reset and !override", files: map[string]string{"c": web("    environment: [A_HOST=api]\n"), "d": "services: {web: {environment: !override {B_HOST: db}}, orders: !reset {}}"}, named: []string{"c", "d"},
			all: []string{"box api service", "box db database postgresql", "box web service", "web.B_HOST: web -> db"}},
		{name: "extends, here and in another file", files: map[string]string{
			"c":             web("    extends: {service: base, file: lib/base.yaml}\n    environment: {B_HOST: db}\n"),
			"lib/base.yaml": "services: {base: {extends: root, env_file: own.env}, root: {environment: {A_HOST: api, B_HOST: api}}}", "lib/own.env": "C_HOST=orders",
		}, lines: []string{"web.A_HOST: web -> api", "web.B_HOST: web -> db", "web.C_HOST: web -> orders"}},
		{name: "include, with its own variables", files: map[string]string{
			"c":                 "include: [more/compose.yaml]\n" + web(""),
			"more/compose.yaml": "services: {worker: {image: acme/worker, environment: {A_HOST: \"${WHERE}\"}}}", "more/.env": "WHERE=api",
		}, all: append([]string{"box worker service", "worker.A_HOST: worker -> api"}, boxes...)},
		{name: "names that services have besides their own", files: map[string]string{"c": `services:
  web: {image: acme/web, environment: {A_HOST: box, B_HOST: machine, C_HOST: other, D_HOST: both}}
  a: {image: acme/a, container_name: box}
  b: {image: acme/b, hostname: Machine}
  c: {image: acme/c, networks: {n: {aliases: [other]}}}
  d: {image: acme/d, networks: {n: {aliases: [both]}}}
  e: {image: acme/e, networks: {n: {aliases: [both]}}}
`}, all: []string{"box a service", "box b service", "box c service", "box d service", "box e service", "box web service", "web.A_HOST: web -> a", "web.B_HOST: web -> b", "web.C_HOST: web -> c"}},
		{name: "a profile is off unless it is named", files: map[string]string{".env": "COMPOSE_PROFILES=dev", "c": web("") + "  debug: {image: acme/debug, profiles: [debug]}\n  seed: {image: acme/seed, profiles: [dev]}\n"}, all: append([]string{"box seed service"}, boxes...)},
		{name: "stores and brokers call nobody", files: map[string]string{"c": `services:
  kafka: {image: apache/kafka, environment: {KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://kafka:9092", KAFKA_ZOOKEEPER_CONNECT: "keeper:2181"}}
  keeper: {image: acme/keeper, environment: {KAFKA: "kafka:9092"}}
`}, all: []string{"box kafka stream kafka", "box keeper service", "keeper.KAFKA: keeper -> kafka"}},
		{name: "what operates the system", files: map[string]string{"c": web("    environment: {OTEL_EXPORTER_OTLP_ENDPOINT: \"http://otel:4317\"}\n") +
			"  otel: {image: otel/opentelemetry-collector-contrib, environment: {DB_HOST: db}}\n"}, all: append([]string{"box otel service infrastructure"}, boxes...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.named == nil {
				c.named = []string{"c"}
			}
			d, err := read(t, c.files, c.named...)
			if err != nil {
				t.Fatal(err)
			}
			want := c.all
			if want == nil {
				want = slices.Concat(boxes, c.lines)
			}
			slices.Sort(want)
			if got := said(d); !slices.Equal(got, want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct {
		name, says string
		files      map[string]string
	}{
		{"extends in a circle", "c:1: the service a extends itself", map[string]string{"c": "services: {a: {extends: b}, b: {extends: a}}"}},
		{"extends nothing", "c:1: the service a extends b, which isn't declared", map[string]string{"c": "services: {a: {extends: b}}"}},
		{"includes in a circle", "includes itself", map[string]string{"c": "include: [d]\nservices: {a: {image: x}}", "d": "include: [c]\nservices: {b: {image: x}}"}},
		{"a service that is a list", "c:3: the service b isn't a map", map[string]string{"c": "services:\n  a: {image: x}\n  b: [image]\n"}},
		{"an included file that isn't YAML", "d:1", map[string]string{"c": "include: [d]\nservices: {a: {image: x}}", "d": "{a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(t, c.files, "c")
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
		})
	}
}

// TestTold holds the words for what an import leaves open or out.
func TestTold(t *testing.T) {
	d, err := read(t, map[string]string{"c": `include: [../outside.yaml]
services:
  pay: {image: acme/pay, env_file: gone.env, environment: {QUEUE: "amqp://u:s3cret@mq", API_URL: "http://missing:80", LOGIN: "admin:1234", AUTH_URL: "x://p:a/s3cret@h"}}
  bill: {image: acme/bill, environment: {QUEUE: "amqp://mq"}}
  mq: {image: "rabbitmq:4", environment: {RABBITMQ_DEFAULT_PASS: s3cret}}
  a: {image: acme/a}
  b: {image: acme/b, profiles: [x]}
  c: {image: acme/c}
  d: {image: acme/d}
  e: {image: acme/e}
`}, "c")
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	told = append(told, d.Notes...)
	for _, s := range d.Skipped {
		told = append(told, fmt.Sprintf("%s %s %s %s", s.What, s.Name, s.At, s.Why))
	}
	all := strings.Join(told, "\n")
	for _, want := range []string{
		"Which way? bill and pay know the address of the queue mq",
		"mq: are the queues classic or quorum?",
		"4 of 7 boxes have no line",
		"an included file ../outside.yaml c:1 it lies outside the folders that were named",
		"a file of variables gone.env c:3 there is no such file",
		"an address pay.API_URL c:3 missing is declared nowhere in these sources",
		"a service b c:7 only the profile x starts it",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q in\n%s", want, all)
		}
	}
	for _, secret := range []string{"s3cret", "admin", "1234"} {
		if everything := all + fmt.Sprintf("%+v", d.Boxes) + strings.Join(said(d), " "); strings.Contains(everything, secret) {
			t.Errorf("%q got out", secret)
		}
	}
	if l := d.Line("pay.QUEUE"); l == nil || l.Level != draft.Environment || l.Evidence[0] != "environment: c#pay.environment.QUEUE" || len(l.All()) > 0 || l.At.Line != 3 {
		t.Errorf("the line to a channel is %+v", l)
	}
}

func TestDefaults(t *testing.T) {
	for _, c := range []struct {
		env   string
		names []string
		want  []string
	}{
		{names: []string{"compose.override.yaml", "compose.yaml", "docker-compose.yml"}, want: []string{"compose.yaml", "compose.override.yaml"}},
		{names: []string{"docker-compose.override.yml", "docker-compose.yml", "docker-compose.prod.yml"}, want: []string{"docker-compose.yml", "docker-compose.override.yml"}},
		{names: []string{"compose.prod.yaml"}},
		{env: "COMPOSE_FILE=a.yaml:b.yaml", names: []string{"compose.yaml"}, want: []string{"a.yaml", "b.yaml"}},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(c.env), 0o644); err != nil {
			t.Fatal(err)
		}
		set := &files.Set{}
		root, _, err := set.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if got := compose.Defaults(root, ".", c.names); !slices.Equal(got, c.want) {
			t.Errorf("of %v: got %v, want %v", c.names, got, c.want)
		}
		set.Close()
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"services: {a: {image: x}}":                            true,
		"services: {a: {environment: [A]}}":                    true,
		"services: {App\\Mailer: {class: Mailer}}":             false,
		"apiVersion: v1\nservices: {a: {image: x}}":            false,
		"Resources: {}\nservices: {a: {image: x}}":             false,
		"jobs: {a: {services: {redis: {image: redis}}}}":       false,
		"service: shop\nfunctions: {a: {handler: index.main}}": false,
		"[services]": false,
	} {
		doc, err := tree.One("f.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := compose.Is(doc); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("services: {a: {image: postgres, command: [x, 'http://b:1']}, b: {extends: a, environment: {A_URL: 'http://a'}}}", "A=1\nB=\"${A}\n\"")
	f.Add("include: [c, {path: [c], env_file: e}]\nservices:\n  a: !reset {}\n  b: {environment: !override [A=${B:-${C:?d}}], profiles: [x], links: ['a:b'], networks: {n: {aliases: [c]}}}", "export A='x'")
	f.Add("x: &x {environment: {A_HOST: $$B}}\nservices: {a: {<<: *x, build: ., env_file: .env}}", "A_HOST=a # b\r\nC: d")
	f.Fuzz(func(t *testing.T, text, env string) {
		doc, err := tree.One("compose.yaml", []byte(text))
		if err != nil || !compose.Is(doc) {
			return
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(env), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		set := &files.Set{}
		defer set.Close()
		root, _, err := set.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		p, err := compose.Read([]compose.File{{Root: root, Name: "compose.yaml", Doc: doc}})
		if err != nil {
			if !strings.Contains(err.Error(), "compose.yaml") {
				t.Errorf("no place: %v", err)
			}
			return
		}
		d := &draft.Draft{}
		compose.Map([]*compose.Project{p}, d)
		d.Finish()
		for _, l := range d.Lines {
			if d.Box(l.From) == nil || d.Box(l.To) == nil {
				t.Errorf("a line from %s to %s, and no such box", l.From, l.To)
			}
		}
	})
}

// TestReadEnds holds files that double themselves against an end.
func TestReadEnds(t *testing.T) {
	env := "A0=aaaaaaaaaa\n"
	for i := 1; i < 60; i++ {
		env += fmt.Sprintf("A%d=${A%d}${A%d}\n", i, i-1, i-1)
	}
	included := map[string]string{".env": env}
	for i := 0; i < 40; i++ {
		included[fmt.Sprintf("compose%d", i)] = fmt.Sprintf("include: [compose%d, ./compose%d]\nservices: {s%d: {image: x, environment: {A_HOST: $A59}}}", i+1, i+1, i)
	}
	included["compose40"] = "services: {last: {image: x}}"
	d, err := read(t, included, "compose0")
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Boxes) != 41 {
		t.Errorf("%d boxes", len(d.Boxes))
	}
}
