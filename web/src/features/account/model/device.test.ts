import { expect, it } from "vitest";
import { deviceName } from "./device";

it("a device is named by its browser and system, else by what it calls itself", () => {
  expect(deviceName("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
    "Firefox on Linux",
  );
  expect(
    deviceName(
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
    ),
  ).toBe("Edge on Windows");
  expect(
    deviceName(
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    ),
  ).toBe("Safari on iOS");
  expect(deviceName("curl/8.5.0")).toBe("curl");
  expect(deviceName("planwright-cli/1.0 (build 3)")).toBe("planwright-cli/1.0");
  expect(deviceName("")).toBe("Unknown device");
});
