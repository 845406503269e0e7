import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./menu.module.css";

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
}

export function Menu({
  trigger,
  items,
  align = "end",
}: {
  trigger: ReactNode;
  items: (MenuItem | "line")[];
  align?: "start" | "end";
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.menu}
          align={align}
          sideOffset={4}
          collisionPadding={8}
        >
          {items.map((item, place) =>
            item === "line" ? (
              <DropdownMenu.Separator key={`line-${place}`} className={styles.line} />
            ) : (
              <DropdownMenu.Item
                key={item.label}
                className={`${styles.item} ${item.danger ? styles.danger : ""}`}
                disabled={item.disabled}
                onSelect={item.onSelect}
              >
                {item.icon}
                {item.label}
              </DropdownMenu.Item>
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
