package kubernetes_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/kubernetes"
	"tautline.dev/model/importer/tree"
)

// read makes a draft of manifests.
func read(t *testing.T, text string) *draft.Draft {
	t.Helper()
	docs, err := tree.Read("m.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if !kubernetes.Is(docs) {
		t.Fatal("these aren't taken for manifests")
	}
	d := &draft.Draft{}
	kubernetes.Map(docs, d)
	return d
}

// said is a draft in words: boxes, and lines with their facts, sorted.
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
		words := []string{fmt.Sprintf("%s: %s -> %s", l.ID, l.From, l.To)}
		for _, f := range l.All() {
			words = append(words, fmt.Sprintf("%s=%v", f.Path, f.Value))
		}
		out = append(out, strings.Join(words, " "))
	}
	slices.Sort(out)
	return out
}

// runs is a workload with labels app: name, and what else its pod and container say.
func runs(kind, name, image, container string) string {
	return fmt.Sprintf("apiVersion: apps/v1\nkind: %s\nmetadata: {name: %s}\nspec:\n  template:\n    metadata: {labels: {app: %s}}\n    spec:\n      containers:\n      - image: %s\n%s---\n",
		kind, name, name, image, container)
}

// reached is a Service of the workload with its name.
func reached(name string) string {
	return fmt.Sprintf("apiVersion: v1\nkind: Service\nmetadata: {name: %s}\nspec: {selector: {app: %s}}\n---\n", name, name)
}

// env are variables of a container.
func env(pairs ...string) string {
	out := "        env:\n"
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		out += fmt.Sprintf("        - {name: %s, value: %q}\n", name, value)
	}
	return out
}

var api = runs("Deployment", "api", "acme/api", "") + reached("api")

const boxAPI, boxWeb = "box api service kubernetes", "box web service kubernetes"

func TestMap(t *testing.T) {
	web := func(container string) string { return runs("Deployment", "web", "acme/web", container) + api }
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"each kind of workload", runs("Deployment", "a", "x/a", "") + runs("StatefulSet", "b", "postgres:16", "") + runs("DaemonSet", "c", "x/c", "") + runs("ReplicationController", "d", "redis", "") +
			runs("Job", "e", "postgres", "") + "apiVersion: v1\nkind: Pod\nmetadata: {name: f}\nspec: {containers: [{image: x/f}]}\n---\n" +
			"apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: g}\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{image: x/g}]}}}}}\n",
			[]string{"box a service kubernetes", "box b database postgresql", "box c service kubernetes", "box d cache redis", "box e worker kubernetes/job", "box f service kubernetes", "box g scheduler kubernetes/cronjob"}},
		{"the first container decides, but for those that look after it", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: fluent/fluent-bit}, {image: mysql}, {image: x/backup}]}\n---\n" +
			"apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {containers: [{image: x/b}, {image: redis}]}\n---\n" +
			"apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec: {containers: [{image: prom/prometheus}]}\n",
			[]string{"box a database mysql", "box b service kubernetes", "box c service kubernetes infrastructure"}},
		{"an address of a Service", web(env("API_ADDR=api:80", "API_URL=http://api.default.svc.cluster.local/v1", "MODE=api")), []string{boxAPI, boxWeb, "web.API_ADDR: web -> api"}},
		{"a workload without a Service has no name", runs("Deployment", "web", "acme/web", env("B_ADDR=b:80")) + runs("Deployment", "b", "x/b", ""), []string{"box b service kubernetes", boxWeb}},
		{"a Service leads to all that it selects, and not by its own name", runs("Deployment", "web", "acme/web", env("BACK_URL=http://back")) +
			"apiVersion: v1\nkind: Service\nmetadata: {name: back}\nspec: {selector: {app: api}}\n---\n" + api + strings.Replace(runs("Deployment", "api-v2", "x/api", ""), "{app: api-v2}", "{app: api, v: two}", 1),
			[]string{"box api service kubernetes", "box api-v2 service kubernetes", boxWeb, "web.BACK_URL.api: web -> api", "web.BACK_URL.api-v2: web -> api-v2"}},
		{"one pod of a StatefulSet", runs("Deployment", "web", "acme/web", env("M_URL=mongodb://m-0.m:27017,m-1.m:27017")) + runs("StatefulSet", "m", "mongo", "") + reached("m") + strings.Replace(runs("Deployment", "n", "x/n", ""), "{app: n}", "{app: m}", 1),
			[]string{"box m database mongodb", "box n service kubernetes", boxWeb, "web.M_URL: web -> m"}},
		{"variables of a ConfigMap, whole and one", web("        envFrom: [{configMapRef: {name: c}, prefix: P_}, {secretRef: {name: s}}]\n        env: [{name: D_URL, valueFrom: {configMapKeyRef: {name: e, key: other}}}, {name: S, valueFrom: {secretKeyRef: {name: s, key: k}}}]\n") +
			"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {API_HOST: api, text: api}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: e}\ndata: {other: \"http://d\", unused: \"http://s\"}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: \"http://s\", E_HOST: s}\n---\n" +
			runs("Deployment", "d", "x/d", "") + reached("d") + runs("Deployment", "s", "x/s", "") + reached("s"),
			[]string{boxAPI, "box d service kubernetes", "box s service kubernetes", boxWeb, "web.D_URL: web -> d", "web.P_API_HOST: web -> api"}},
		{"variables in variables and in arguments", web(env("NAME=api", "API_URL=http://$(NAME):80", "B_URL=http://$(NONE):80") + "        args: [\"--target=http://$(NAME)/x\"]\n"), []string{boxAPI, boxWeb, "web.API_URL: web -> api"}},
		{"arguments", web("        command: [serve]\n        args: [--backend, \"api:80\"]\n"), []string{boxAPI, boxWeb, "web.args: web -> api"}},
		{"what only prepares a pod makes no line, nor do probes", web("        livenessProbe: {httpGet: {path: \"http://api\", port: 80}}\n      initContainers:\n      - {image: busybox, command: [sh, -c, \"wget http://api\"], env: [{name: A_HOST, value: api}]}\n"), []string{boxAPI, boxWeb}},
		{"namespaces tell apart", strings.ReplaceAll("apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: N, labels: {app: p}}\nspec: {containers: [{image: x/p, env: [{name: A_HOST, value: q}, {name: B_HOST, value: q.two}]}]}\n---\n", "N", "one") +
			strings.ReplaceAll(strings.ReplaceAll("apiVersion: v1\nkind: Pod\nmetadata: {name: q, namespace: N, labels: {app: q}}\nspec: {containers: [{image: x/q}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: q, namespace: N}\nspec: {selector: {app: q}}\n---\n", "N", "one"), "x", "x") +
			strings.ReplaceAll("apiVersion: v1\nkind: Pod\nmetadata: {name: q, namespace: N, labels: {app: q}}\nspec: {containers: [{image: x/q}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: q, namespace: N}\nspec: {selector: {app: q}}\n---\n", "N", "two"),
			[]string{"box one/q service kubernetes", "box p service kubernetes", "box two/q service kubernetes", "p.A_HOST: p -> one/q", "p.B_HOST: p -> two/q"}},
		{"an Ingress", api + runs("Deployment", "web", "acme/web", "") + reached("web") + `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  ingressClassName: nginx
  defaultBackend: {service: {name: web}}
  rules:
  - host: shop.example
    http:
      paths:
      - {path: /api, backend: {service: {name: api}}}
      - {path: /v2, backend: {service: {name: api}}}
      - {path: /gone, backend: {service: {name: gone}}}
`, []string{boxAPI, "box ingress/web gateway ingress-nginx", boxWeb, "ingress/web.api: ingress/web -> api does=shop.example/api, shop.example/v2", "ingress/web.web: ingress/web -> web"}},
		{"an old Ingress", api + "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: in}\nspec: {rules: [{http: {paths: [{path: /, backend: {serviceName: api}}]}}]}\n",
			[]string{boxAPI, "box in gateway", "in.api: in -> api does=/"}},
		{"the Gateway API", api + `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec: {gatewayClassName: eg}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: r}
spec: {parentRefs: [{name: edge}], rules: [{matches: [{path: {value: /api}}], backendRefs: [{name: api}], timeouts: {request: 10s}}]}
`, []string{boxAPI, "box edge gateway envoy", "edge.api: edge -> api does=/api timeout=10s"}},
		{"something outside, if it is used", web(env("PAY_URL=https://pay.example/v1", "OLD_HOST=old", "ELSE_URL=https://else.example")) + `---
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: pay}
spec: {hosts: [pay.example, unused.example]}
---
apiVersion: v1
kind: Service
metadata: {name: old}
spec: {type: ExternalName, externalName: old.example}
`, []string{boxAPI, "box old external", "box pay.example external", boxWeb, "web.OLD_HOST: web -> old", "web.PAY_URL: web -> pay.example"}},
		{"a list of objects, and one declared twice", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{image: x}]}}\n- {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{image: x}]}}\n",
			[]string{"box a service kubernetes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			slices.Sort(c.want)
			if got := said(read(t, c.text)); !slices.Equal(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

// TestMesh holds what Istio states of the calls to a host.
func TestMesh(t *testing.T) {
	base := runs("Deployment", "web", "acme/web", env("API_URL=http://api")) + api
	virtual := func(spec string) string {
		return "---\napiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: v}\nspec: {" + spec + "}\n"
	}
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"a timeout", virtual("hosts: [api], http: [{timeout: 90s, route: [{destination: {host: api}}]}]"), "timeout=90s"},
		{"a timeout that is switched off", virtual("hosts: [api], http: [{timeout: 0s, route: [{destination: {host: api}}]}]"), "timeout=none"},
		{"retries", virtual("hosts: [api], http: [{timeout: 10s, retries: {attempts: 3, perTryTimeout: 500ms, retryOn: \"5xx,connect-failure\"}, route: [{destination: {host: api}}]}]"),
			"retry.attempts=4 retry.by=mesh retry.maxAge=10s retry.on=any timeout=500ms"},
		{"retries switched off", virtual("hosts: [api], http: [{retries: {attempts: 0}, route: [{destination: {host: api}}]}]"), "retry.attempts=1 retry.by=mesh"},
		{"retries of what was refused", virtual("hosts: [api], http: [{retries: {attempts: 2, retryOn: \"connect-failure, refused-stream\"}, route: [{destination: {host: api}}]}]"), "retry.attempts=3 retry.by=mesh retry.on=refused"},
		{"another host", virtual("hosts: [other], http: [{timeout: 5s, route: [{destination: {host: api}}]}]"), ""},
		{"a route that leads elsewhere", runs("Deployment", "old", "x/old", "") + reached("old") + virtual("hosts: [api], http: [{timeout: 5s, route: [{destination: {host: old}}]}]"), ""},
		{"routes that differ", virtual("hosts: [api], http: [{timeout: 5s, retries: {attempts: 1}, route: [{destination: {host: api}}]}, {timeout: 6s, retries: {attempts: 1}, route: [{destination: {host: api}}]}]"), "retry.attempts=2 retry.by=mesh"},
		{"only for a gateway", virtual("hosts: [api], gateways: [edge], http: [{timeout: 5s, route: [{destination: {host: api}}]}]"), ""},
		{"a fault is no fact", virtual("hosts: [api], http: [{fault: {delay: {fixedDelay: 7s, percentage: {value: 100}}}, route: [{destination: {host: api}}]}]"), ""},
		{"a rule", "---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r}\nspec: {host: api.default.svc.cluster.local, trafficPolicy: {outlierDetection: {consecutive5xxErrors: 7, baseEjectionTime: 5m}, connectionPool: {http: {http2MaxRequests: 100}, tcp: {maxConnections: 10}}}}\n",
			"circuitBreaker.failures=7 circuitBreaker.openFor=5m concurrency=100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, base+c.text)
			var facts []string
			for _, f := range d.Line("web.API_URL").All() {
				facts = append(facts, fmt.Sprintf("%s=%v", f.Path, f.Value))
			}
			if got := strings.Join(facts, " "); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if fault := strings.Contains(c.text, "fault:"); fault != (d.Unkept["fault of a VirtualService: an experiment without a date"] == 1) {
				t.Errorf("not kept: %v", d.Unkept)
			}
		})
	}
}

// TestMeshGateway holds a VirtualService's gateways, subsets, and who is in the mesh.
func TestMeshGateway(t *testing.T) {
	two := strings.Replace(runs("Deployment", "api-v2", "x/api", ""), "{app: api-v2}", "{app: api, v: two}", 1)
	d := read(t, `apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge}
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: api}
spec: {host: api, subsets: [{name: two, labels: {v: two}}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec: {hosts: ["*"], gateways: [edge, gone], http: [{match: [{uri: {prefix: /api}}], timeout: 3s, route: [{destination: {host: api, subset: two}}, {destination: {host: out}, weight: 0}]}]}
---
`+strings.Replace(runs("Deployment", "in", "x/in", ""), "{name: in}", "{name: in, namespace: shop}", 1)+
		strings.Replace(runs("Deployment", "out", "x/out", env("API_URL=http://api")), "{labels: {app: out}}", "{labels: {app: out}, annotations: {sidecar.istio.io/inject: \"false\"}}", 1)+
		reached("out")+api+two+`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: w}
spec: {hosts: [api], http: [{timeout: 9s, route: [{destination: {host: api}}]}]}
`)
	want := []string{boxAPI, "box api-v2 service kubernetes", "box edge gateway istio-1.24", "box in service istio-1.24", "box out service kubernetes",
		"edge.api.api-v2: edge -> api-v2 does=/api timeout=3s", "out.API_URL.api-v2: out -> api-v2", "out.API_URL.api: out -> api"}
	slices.Sort(want)
	if got := said(d); !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestTold holds the words for what is left out.
func TestTold(t *testing.T) {
	d := read(t, runs("Deployment", "web", "acme/web", env("GONE_ADDR=gone:80", "EMPTY_ADDR=empty:80", "Q=amqp://mq", "SECRET=s3cret")+"        envFrom: [{configMapRef: {name: none}}]\n")+
		reached("empty")+runs("StatefulSet", "mq", "rabbitmq", "")+reached("mq")+`apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: {name: k}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: h}
spec: {maxReplicas: 3}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: a}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec: {hosts: [mq], http: [{timeout: 1s}]}
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: v}
spec: {hosts: [mq], http: [{timeout: 2s}]}
`)
	all := strings.Join(d.Notes, "\n")
	for _, s := range d.Skipped {
		all += fmt.Sprintf("\n%s %s %s %s", s.What, s.Name, s.At, s.Why)
	}
	for _, want := range []string{
		"an address web.GONE_ADDR m.yaml:11 gone is declared nowhere in these sources",
		"an address web.EMPTY_ADDR m.yaml:12 the Service empty selects no workload",
		"ConfigMap none m.yaml:15 web gets variables from it",
		"Kafka.kafka.strimzi.io k",
		"Which way? web knows the address of the queue mq",
		"mq: are the queues classic or quorum?",
		"VirtualService v m.yaml:50 it is declared 2 times, and not always the same",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q in\n%s", want, all)
		}
	}
	if d.Unkept["maxReplicas of a HorizontalPodAutoscaler"] != 1 || d.NoPart["ServiceAccount"] != 1 {
		t.Errorf("not kept %v, no part %v", d.Unkept, d.NoPart)
	}
	if strings.Contains(all+fmt.Sprintf("%+v", d.Boxes), "s3cret") {
		t.Error("a value got out")
	}
	if l := d.Line("web.Q"); l == nil || l.Level != draft.Environment || l.Evidence[0] != "environment: m.yaml#Deployment/web.env.Q" {
		t.Errorf("the line is %+v", l)
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"apiVersion: v1\nkind: Pod":                                        true,
		"a: 1\n---\napiVersion: apps/v1\nkind: Deployment":                 true,
		"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization": false,
		"apiVersion: skaffold/v4beta1\nkind: Config":                       false,
		"apiVersion: v1\nkind: Config":                                     false,
		"apiVersion: v2\nname: chart":                                      false,
		"services: {a: {image: x}}":                                        false,
	} {
		docs, err := tree.Read("m.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := kubernetes.Is(docs); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(runs("Deployment", "web", "acme/web", env("A_URL=http://api", "B=$(A_URL)")) + api)
	f.Add("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: {defaultBackend: {service: {name: a}}, rules: [{http: {paths: [{path: /, backend: {serviceName: b}}]}}]}")
	f.Add("apiVersion: v1\nkind: List\nitems: [{apiVersion: networking.istio.io/v1, kind: VirtualService, metadata: {name: v}, spec: {hosts: [api], gateways: [g, mesh], http: [{timeout: 1s, retries: {attempts: 2}, route: [{destination: {host: api, subset: s}}]}]}}, " +
		"{apiVersion: networking.istio.io/v1, kind: Gateway, metadata: {name: g}}, {apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: {name: r}, spec: {host: api, subsets: [{name: s, labels: {app: api}}]}}]\n---\n" + api)
	f.Add("apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {parentRefs: [{name: g}, {kind: Service, name: api}], rules: [{backendRefs: [{name: api}]}]}\n---\n" + api)
	f.Fuzz(func(t *testing.T, text string) {
		docs, err := tree.Read("m.yaml", []byte(text))
		if err != nil || !kubernetes.Is(docs) {
			return
		}
		d := &draft.Draft{}
		kubernetes.Map(docs, d)
		d.Finish()
		for _, l := range d.Lines {
			if d.Box(l.From) == nil || d.Box(l.To) == nil {
				t.Errorf("a line from %s to %s, and no such box", l.From, l.To)
			}
		}
	})
}
